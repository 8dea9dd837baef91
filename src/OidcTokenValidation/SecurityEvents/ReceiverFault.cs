namespace OidcTokenValidation.SecurityEvents;

/// <summary>Why a request with an event is not accepted, where the event token itself is not the reason; a tag of the metrics.</summary>
internal enum ReceiverFault
{
    /// <summary>Another method than POST.</summary>
    MethodNotAllowed,

    /// <summary>No credentials that are accepted.</summary>
    CredentialsNotAccepted,

    /// <summary>Another media type than that of the protocol.</summary>
    MediaTypeNotAccepted,

    /// <summary>The body is longer than a token can be.</summary>
    BodyTooLong,

    /// <summary>The sender disconnected, or took too long.</summary>
    BodyIncomplete,

    /// <summary>The form does not contain one token.</summary>
    FormNotAccepted,

    /// <summary>A token with this identifier was received before.</summary>
    Repeated,

    /// <summary>The revocation is in effect on this node only: the feed cannot be reached.</summary>
    RevocationPending,

    /// <summary>There is no room for another revocation.</summary>
    TooManyRevocations,
}

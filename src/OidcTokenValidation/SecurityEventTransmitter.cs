using System.Text.Json;

namespace OidcTokenValidation;

/// <summary>A transmitter of security events (OpenID Shared Signals Framework 1.0), and what its events may revoke.</summary>
/// <remarks>Create the stream at the transmitter yourself: this library receives events and does not manage streams.</remarks>
public sealed class SecurityEventTransmitter
{
    /// <summary>The issuer of its security event tokens (<c>iss</c>, RFC 8417 §2.2), as in the transmitter's metadata.</summary>
    /// <value>An absolute https URL without query and fragment, compared code point by code point. Required.</value>
    public string Issuer { get; set; } = string.Empty;

    /// <summary>The source of its keys.</summary>
    /// <value>Default: the metadata at <c>/.well-known/ssf-configuration</c>, inserted after the host of <see cref="Issuer"/> (SSF 1.0 §7.2). Where the
    /// transmitter signs with the keys of an OpenID Provider, set <see cref="KeySourceOptions.JwksAddress"/>.</value>
    public KeySourceOptions Keys { get; set; } = new();

    /// <summary>The signature algorithms that it may use, by their registered names (RFC 7518 §3.1).</summary>
    /// <value>Default empty, which means all of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>The names of this API in <c>aud</c>: the transmitter states them as <c>aud</c> of the stream (SSF 1.0 §8.1.1).</summary>
    /// <value>Required; one of them must be in each token.</value>
    public IList<string> Audiences { get; set; } = [];

    /// <summary>The issuers whose tokens its events may revoke, as in <c>iss</c> of the access tokens.</summary>
    /// <value>Default empty, which means <see cref="Issuer"/> alone; at most 16.</value>
    /// <remarks>An event about a subject of another issuer is logged and ignored: a transmitter cannot log out the users of another provider. A subject without
    /// an issuer (the format <c>opaque</c>) is one of each of these issuers. A final slash that an event adds or leaves out does not matter: Google's events
    /// are about <c>https://accounts.google.com/</c>, its tokens are of <c>https://accounts.google.com</c>.</remarks>
    public IList<string> TokenIssuers { get; set; } = [];

    /// <summary>Whether an event about a session of a user revokes all tokens of the user.</summary>
    /// <value>Default true, because most providers write no <c>sid</c> into access tokens: without this, their tokens would stay valid after the end of the
    /// session. Set it to false if the access tokens of all <see cref="TokenIssuers"/> have <c>sid</c>, so that an event ends one session only.</value>
    /// <remarks>An event that names a session and no user revokes that session, whatever this is.</remarks>
    public bool RevokeSubject { get; set; } = true;

    /// <summary>The bearer secrets of pushed events, one of which is required in the field Authorization: <c>Bearer</c> and the secret (SSF 1.0 §8.1.1,
    /// <c>authorization_header</c>).</summary>
    /// <value>Default empty: events are accepted from every client that the endpoint accepts, because their signature protects them. From 32 to 512 characters
    /// of visible ASCII; two while one replaces the other.</value>
    public IList<string> PushSecrets { get; set; } = [];

    /// <summary>The endpoint that events are polled from (RFC 8936).</summary>
    /// <value>An absolute https URL. Default none: nothing is polled.</value>
    public string? PollEndpoint { get; set; }

    /// <summary>The bearer token of requests to <see cref="PollEndpoint"/>.</summary>
    /// <value>Default none. Set this or <see cref="GetPollToken"/>, or neither where the connection authenticates this API.</value>
    public string? PollSecret { get; set; }

    /// <summary>Gets the access token for a request to <see cref="PollEndpoint"/>, each time that one is sent. It caches the token itself.</summary>
    /// <value>Default none. If it throws, or takes longer than 10 seconds, the request is repeated later.</value>
    public Func<CancellationToken, ValueTask<string>>? GetPollToken { get; set; }

    /// <summary>Maps a subject that names nothing in a token, for instance an e-mail address or a tenant, also where only its user does not.</summary>
    /// <value>Default none: the event is logged and ignored. It gets the subject as it is in the verified token, and returns null for one that it does not
    /// find.</value>
    /// <remarks>It is called for a subject of <see cref="Issuer"/> that is not one of <see cref="TokenIssuers"/>, where the transmitter has other names for its
    /// users than the tokens. It is not called for a subject of any other issuer, and cannot return one. If it throws, or takes longer than 10 seconds, the
    /// transmitter sends the event again. It may be called again for the same event.</remarks>
    public Func<JsonElement, CancellationToken, ValueTask<SecurityEventSubject?>>? MapSubject { get; set; }

    internal IReadOnlyList<string> EffectiveTokenIssuers => TokenIssuers.Count == 0 ? [Issuer] : [.. TokenIssuers];
}

namespace OidcTokenValidation;

/// <summary>A fault of an <see cref="IRevocationFeed"/> that operators can repair. Its message is logged and reported by health checks.</summary>
/// <remarks>Of any other exception that a feed throws, only the type is reported: its message may contain addresses or secrets.</remarks>
public sealed class RevocationFeedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The fault, and what to do about it. It contains no secret.</param>
    /// <param name="innerException">The cause, for the log; null if there is none.</param>
    public RevocationFeedException(string fault, Exception? innerException = null)
        : base(fault, innerException)
    {
    }
}

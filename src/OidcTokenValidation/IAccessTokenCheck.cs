namespace OidcTokenValidation;

/// <summary>A check of the application, for instance of revocation. It can reject a token, and can never accept one that the library rejects.</summary>
/// <remarks>
/// <para>
/// Called on every request, for a token that is valid and whose sender has proven to hold it, before the proof is added to the replay store. Use a check for
/// decisions by the token alone, on every host. Use <c>Admit</c> of an ASP.NET Core scheme for decisions that need the <c>HttpContext</c>; it is called
/// afterwards.
/// </para>
/// <para>
/// A check that is a service may have any lifetime. A singleton is called by many threads at a time, and so is a check of
/// <see cref="AccessTokenValidationOptions.Checks"/>. A scoped or transient check is resolved for each validation, from
/// <see cref="ResourceRequest.RequestServices"/> if there are any. If the check completes synchronously, so does the validation.
/// </para>
/// </remarks>
public interface IAccessTokenCheck
{
    /// <summary>Checks a token.</summary>
    /// <param name="token">The token. It is not accepted yet: other checks and the replay store may still reject the request.</param>
    /// <param name="cancellationToken">Signals that the caller has cancelled. Throw <see cref="OperationCanceledException"/> for no other reason: any other
    /// exception counts as <see cref="AccessTokenCheckOutcome.Unavailable"/>, and is logged.</param>
    ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken);
}

/// <summary>The result of a check of the application.</summary>
public enum AccessTokenCheckOutcome
{
    /// <summary>The token must not be used: 401 <c>invalid_token</c> (RFC 6750 §3.1). The default, and the meaning of any undefined value.</summary>
    Rejected = 0,

    /// <summary>The check has passed. All checks must pass.</summary>
    Passed = 1,

    /// <summary>The check cannot decide at the moment: 503 with Retry-After.</summary>
    Unavailable = 2,
}

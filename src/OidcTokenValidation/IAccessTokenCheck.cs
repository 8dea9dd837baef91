namespace OidcTokenValidation;

/// <summary>A check of the application's own, for instance of revocation. It may refuse a token, and can never accept one that the library refuses.</summary>
/// <remarks>
/// Called on every request, for a token that is valid and whose sender has proved to hold it, before its proof is used up.
/// As a service it may have any lifetime: a singleton is called by many threads at a time; a scoped or transient one is resolved for each validation, from the
/// services of the request where there are any (<see cref="ResourceRequest.RequestServices"/>). One of the options is called by many threads at a time. What
/// is answered without waiting keeps the validation free of waiting too.
/// </remarks>
public interface IAccessTokenCheck
{
    /// <summary>Judges a token.</summary>
    /// <param name="token">The token. It is not accepted yet: other checks, and the replay store, may still refuse the request.</param>
    /// <param name="cancellationToken">The caller gave up. Throw <see cref="OperationCanceledException"/> for no other reason: any other exception counts as
    /// <see cref="AccessTokenCheckOutcome.Unavailable"/>, and is logged.</param>
    ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken);
}

/// <summary>What a check of the application's own says about a token.</summary>
public enum AccessTokenCheckOutcome
{
    /// <summary>The token must not be used: 401 <c>invalid_token</c> (RFC 6750 §3.1). The default, and what any value means that is not defined here.</summary>
    Refused = 0,

    /// <summary>This check has nothing against the token. All checks must say so.</summary>
    Passed = 1,

    /// <summary>It cannot be told at the moment: 503 with Retry-After. Not the token's fault.</summary>
    Unavailable = 2,
}

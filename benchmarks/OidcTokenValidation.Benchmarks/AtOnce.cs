namespace OidcTokenValidation.Benchmarks;

/// <summary>Gets results that are complete already. A benchmark that had to wait would measure something else.</summary>
internal static class AtOnce
{
    public static AccessTokenValidationResult ValidateAtOnce(this AccessTokenValidator validator, in ResourceRequest request)
    {
        ValueTask<AccessTokenValidationResult> validation = validator.ValidateAsync(request);
        return validation.IsCompletedSuccessfully ? validation.Result : throw new InvalidOperationException("Expected a result without waiting.");
    }

    public static bool AddAtOnce(this InMemoryReplayStore store, ReplayKey key, DateTimeOffset expiresAt)
    {
        ValueTask<ReplayOutcome> use = store.TryAddAsync(key, expiresAt, CancellationToken.None);
        return use.IsCompletedSuccessfully && use.Result == ReplayOutcome.Added;
    }

    /// <summary>Validates, and throws for any other outcome: a benchmark that measured rejected requests by accident would be fast, and wrong.</summary>
    public static bool Expect(this AccessTokenValidator validator, TokenFailureCode expected, in ResourceRequest request)
    {
        AccessTokenValidationResult result = validator.ValidateAtOnce(request);
        TokenFailureCode code = result.IsValid ? TokenFailureCode.None : result.Failure.Code;
        return code == expected ? true : throw new InvalidOperationException($"Expected {expected}; {code} came.");
    }
}

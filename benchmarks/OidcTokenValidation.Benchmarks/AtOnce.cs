namespace OidcTokenValidation.Benchmarks;

/// <summary>Takes answers that are there at once. A benchmark that waited for something would measure something else.</summary>
internal static class AtOnce
{
    public static AccessTokenValidationResult ValidateAtOnce(this AccessTokenValidator validator, in ResourceRequest request)
    {
        ValueTask<AccessTokenValidationResult> validation = validator.ValidateAsync(request);
        return validation.IsCompletedSuccessfully ? validation.Result : throw new InvalidOperationException("Expected an answer at once.");
    }

    public static bool AddAtOnce(this InMemoryReplayStore store, ReplayKey key, DateTimeOffset expiresAt)
    {
        ValueTask<ReplayOutcome> use = store.TryAddAsync(key, expiresAt, CancellationToken.None);
        return use.IsCompletedSuccessfully && use.Result == ReplayOutcome.Added;
    }

    /// <summary>Validates. A benchmark of refusals would be fast and mean nothing, unless they are what it is about.</summary>
    public static bool Expect(this AccessTokenValidator validator, TokenFailureCode expected, in ResourceRequest request)
    {
        AccessTokenValidationResult result = validator.ValidateAtOnce(request);
        TokenFailureCode code = result.IsValid ? TokenFailureCode.None : result.Failure.Code;
        return code == expected ? true : throw new InvalidOperationException($"Expected {expected}; {code} came.");
    }
}

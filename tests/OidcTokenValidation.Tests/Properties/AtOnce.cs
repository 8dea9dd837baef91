namespace OidcTokenValidation.Tests.Properties;

/// <summary>Takes the result of a validation that has nothing to wait for.</summary>
internal static class AtOnce
{
    public static AccessTokenValidationResult ValidateAtOnce(this AccessTokenValidator validator, in ResourceRequest request)
    {
        ValueTask<AccessTokenValidationResult> validation = validator.ValidateAsync(request);
        return validation.IsCompletedSuccessfully ? validation.Result : throw new InvalidOperationException("Expected a validation without any I/O to be complete at once.");
    }
}

namespace OidcTokenValidation.Pipeline;

/// <summary>The name of a validator that was registered, so that health checks find all of them.</summary>
internal sealed record ValidatorName(string Value);

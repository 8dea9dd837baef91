namespace OidcTokenValidation.Issuers;

/// <summary>How issuers of the resolver are found and held.</summary>
/// <param name="Resolve">The application's resolver.</param>
/// <param name="IdTokens">Whether they are issuers of ID tokens, as those of the options are, or are not; null if the options name none.</param>
/// <param name="Capacity">How many verified issuers have a place.</param>
/// <param name="Interval">For how long an answer of the resolver holds.</param>
/// <param name="RequestsPerMinute">How many requests all issuers that have not verified a token yet may cause.</param>
internal sealed record ResolverSettings(Func<string, TrustedIssuer?> Resolve, bool? IdTokens, int Capacity, TimeSpan Interval, int RequestsPerMinute);

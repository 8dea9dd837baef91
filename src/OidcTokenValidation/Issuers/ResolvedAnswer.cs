namespace OidcTokenValidation.Issuers;

/// <summary>What the resolver said about an issuer.</summary>
/// <param name="Settings">The issuer as it described it; null if it does not trust it.</param>
/// <param name="Number">The number of the call: a later call has a greater one.</param>
/// <param name="AskedAt">When the call began.</param>
/// <param name="AnsweredAt">When it ended.</param>
internal sealed record ResolvedAnswer(ResolvedSettings? Settings, long Number, long AskedAt, long AnsweredAt);

namespace OidcTokenValidation.Replay;

/// <summary>An answer of a replay store that was "unavailable".</summary>
/// <param name="Reason">What the store returned or threw: a type, never a message.</param>
/// <param name="At">When, as a timestamp.</param>
internal sealed record StoreLapse(string Reason, long At);

namespace OidcTokenValidation.Replay;

/// <summary>Until when (UTC ticks, inclusive) a slot is needed.</summary>
internal readonly record struct Expiry(long Ticks, int Slot);

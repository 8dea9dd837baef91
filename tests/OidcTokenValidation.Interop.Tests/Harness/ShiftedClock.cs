namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A clock that is ahead of the system's.</summary>
internal sealed class ShiftedClock(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
}

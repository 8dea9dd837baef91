namespace OidcTokenValidation.Tool.Input;

/// <summary>A calendar that stands still, so that a token can be judged as of another moment. Timers run: a provider that hangs is still given up.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

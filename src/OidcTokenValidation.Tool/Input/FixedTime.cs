namespace OidcTokenValidation.Tool.Input;

/// <summary>A fixed time, so that a token can be validated as of another moment. Timers run as usual, so that requests to a provider still time out.</summary>
internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

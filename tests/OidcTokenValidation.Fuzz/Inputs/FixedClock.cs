namespace OidcTokenValidation.Fuzz.Inputs;

/// <summary>A clock that is always at the same time, that of the inputs. The reference implementations have the same one.</summary>
internal sealed class FixedClock : TimeProvider
{
    public const long Seconds = 1_767_225_600;

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(Seconds);

    public static readonly FixedClock Instance = new();

    private FixedClock()
    {
    }

    public override DateTimeOffset GetUtcNow() => Now;
}

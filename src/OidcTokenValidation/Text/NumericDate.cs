namespace OidcTokenValidation.Text;

/// <summary>Points in time as JWTs write them (RFC 7519 §2): finite seconds since 1970, fractions allowed, up to the year 9999.</summary>
internal static class NumericDate
{
    private const double LastSecondOfYear9999 = 253_402_300_799;

    public static bool TryRead(JsonValue value, ReadOnlySpan<byte> document, out double seconds)
    {
        seconds = 0;
        return value.Kind == JsonKind.Number
            && JsonNumber.TryRead(value.In(document), out seconds)
            && seconds is >= 0 and <= LastSecondOfYear9999;
    }

    public static double From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}

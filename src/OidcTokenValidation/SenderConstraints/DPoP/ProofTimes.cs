using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>When a proof was made, and when it may be used; seconds since 1970.</summary>
internal readonly struct ProofTimes(double issued, double notBefore, double expires)
{
    public double Issued { get; } = issued;

    /// <summary>Zero if the proof does not say.</summary>
    public double NotBefore { get; } = notBefore;

    /// <summary>Infinity if the proof does not say.</summary>
    public double Expires { get; } = expires;

    /// <summary>Reads the times; gives the name of the first claim that is none.</summary>
    public static string? Read(ReadOnlySpan<byte> json, JsonValue issuedAt, JsonValue notBefore, JsonValue expiry, out ProofTimes times)
    {
        double from = 0, until = double.PositiveInfinity;
        times = default;
        if (!NumericDate.TryRead(issuedAt, json, out double issued))
            return "iat";
        if (notBefore.Kind != JsonKind.Absent && !NumericDate.TryRead(notBefore, json, out from))
            return "nbf";
        if (expiry.Kind != JsonKind.Absent && !NumericDate.TryRead(expiry, json, out until))
            return "exp";
        times = new ProofTimes(issued, from, until);
        return null;
    }
}

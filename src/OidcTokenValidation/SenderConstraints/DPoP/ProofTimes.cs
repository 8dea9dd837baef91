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

    public static bool TryRead(ReadOnlySpan<byte> json, JsonValue issuedAt, JsonValue notBefore, JsonValue expiry, out ProofTimes times)
    {
        double from = 0, until = double.PositiveInfinity;
        bool read = NumericDate.TryRead(issuedAt, json, out double issued)
            && (notBefore.Kind == JsonKind.Absent || NumericDate.TryRead(notBefore, json, out from))
            && (expiry.Kind == JsonKind.Absent || NumericDate.TryRead(expiry, json, out until));
        times = new ProofTimes(issued, from, until);
        return read;
    }
}

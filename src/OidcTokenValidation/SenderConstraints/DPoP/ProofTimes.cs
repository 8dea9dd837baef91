using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>When a proof was made, and when it may be used; seconds since 1970.</summary>
internal readonly struct ProofTimes(double issued, double notBefore, double expires)
{
    public double Issued { get; } = issued;

    /// <summary>Zero if the proof has no <c>nbf</c>.</summary>
    public double NotBefore { get; } = notBefore;

    /// <summary>Infinity if the proof has no <c>exp</c>.</summary>
    public double Expires { get; } = expires;

    /// <summary>Reads the times of a proof.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> json,
        JsonValue issuedAt,
        JsonValue notBefore,
        JsonValue expiry,
        out ProofTimes times,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        double from = 0, until = double.PositiveInfinity;
        string? invalid = !NumericDate.TryRead(issuedAt, json, out double issued) ? "iat"
            : notBefore.Kind != JsonKind.Absent && !NumericDate.TryRead(notBefore, json, out from) ? "nbf"
            : expiry.Kind != JsonKind.Absent && !NumericDate.TryRead(expiry, json, out until) ? "exp"
            : null;
        times = invalid is null ? new ProofTimes(issued, from, until) : default;
        failure = invalid is null ? null : IncompleteProof.Get(invalid);
        return failure is null;
    }
}

using OidcTokenValidation.Credentials;

namespace OidcTokenValidation.Challenges;

/// <summary>The schemes that a client may choose from (RFC 9449 §7.2).</summary>
internal sealed class OfferedSchemes(DPoPMode mode, bool acceptsMtlsPop, string proofAlgorithms)
{
    /// <summary>The schemes in the order of their challenges.</summary>
    public IReadOnlyList<PresentedScheme> All { get; } = [.. List(mode, acceptsMtlsPop)];

    /// <summary>The value of <c>algs</c>: names separated by spaces (RFC 9449 §7.1).</summary>
    public string ProofAlgorithms => proofAlgorithms;

    /// <summary>The offered schemes and the scheme that was used, whose challenge has the error.</summary>
    public IEnumerable<PresentedScheme> With(PresentedScheme used) =>
        used == PresentedScheme.None || All.Contains(used) ? All : All.Prepend(used);

    private static IEnumerable<PresentedScheme> List(DPoPMode mode, bool acceptsMtlsPop)
    {
        if (mode != DPoPMode.Required)
            yield return PresentedScheme.Bearer;
        if (mode != DPoPMode.Off)
            yield return PresentedScheme.DPoP;
        if (acceptsMtlsPop)
            yield return PresentedScheme.MtlsPop;
    }
}

using OidcTokenValidation.Credentials;

namespace OidcTokenValidation.Challenges;

/// <summary>The schemes that a client may choose from (RFC 9449 §7.2).</summary>
internal sealed class OfferedSchemes(DPoPMode mode, string proofAlgorithms)
{
    /// <summary>The schemes in the order of their challenges.</summary>
    public IReadOnlyList<PresentedScheme> All { get; } = mode switch
    {
        DPoPMode.Off => [PresentedScheme.Bearer],
        DPoPMode.Required => [PresentedScheme.DPoP],
        _ => [PresentedScheme.Bearer, PresentedScheme.DPoP],
    };

    /// <summary>The value of <c>algs</c>: names separated by spaces (RFC 9449 §7.1).</summary>
    public string ProofAlgorithms => proofAlgorithms;

    /// <summary>The offered schemes and the scheme that was used, whose challenge has the error.</summary>
    public IEnumerable<PresentedScheme> With(PresentedScheme used) =>
        used == PresentedScheme.None || All.Contains(used) ? All : All.Prepend(used);
}

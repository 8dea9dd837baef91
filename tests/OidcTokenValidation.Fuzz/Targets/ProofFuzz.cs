using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Fuzz.Inputs;
using OidcTokenValidation.Fuzz.Oracles;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Fuzz.Targets;

/// <summary>
/// The twelve checks of DPoP proofs, against oauth4webapi: what is accepted, it accepts too. The input is header and claims, which are signed here, and
/// optionally target and method of the request; or the whole text of a DPoP field.
/// </summary>
internal sealed class ProofFuzz : IFuzzTarget
{
    private const int MaxDepth = 16;
    private const string Origin = "https://api.example.com";

    private readonly ProofRules _rules;
    private readonly ProofPurpose _purpose = new(TokenHash.Compute(FixedTokens.Bound), FixedKey.Read().Thumbprint);

    public ProofFuzz()
    {
        var metrics = new CacheMetrics(new Meter("fuzz"), "fuzz", CacheMetrics.ClientKeys);
        var keys = new ClientKeys(capacity: 16, CryptoFactory.Create(custom: null), metrics);
        _rules = ProofRulesFactory.Create(new DPoPOptions(), AlgorithmTable.Default, keys, ownSecret: new byte[32]);
    }

    public void Run(byte[] input)
    {
        byte[][] sections = Sections.Split(input);
        string proof = sections.Length == 1 ? Encoding.Latin1.GetString(input) : FixedKey.Sign(sections[0], sections[1]);
        string target = sections.Length > 2 ? Encoding.Latin1.GetString(sections[2]) : "/things";
        string method = sections.Length > 3 ? Encoding.Latin1.GetString(sections[3]) : "GET";
        var request = new ResourceRequest { Method = method, Target = target, Scheme = "https", Host = "api.example.com", DPoP = proof };

        bool isVerified = _rules.TryVerify(request, _purpose, FixedClock.Now, out VerifiedProof? verified, out TokenFailure? failure);
        DifferenceException.ThrowUnless(isVerified == verified is not null && isVerified == failure is null, "a result that contradicts itself");
        string uri = FindUri(target);
        JsonElement? header = sections.Length > 1 ? StrictJson.ParseObject(sections[0], MaxDepth) : null;
        JsonElement? claims = sections.Length > 1 ? StrictJson.ParseObject(sections[1], MaxDepth) : null;
        if (isVerified)
        {
            DifferenceException.ThrowUnless(verified!.Key == _purpose.Key, "verified by another key");
            ReferenceResult reference = Call(proof, uri, method);
            DifferenceException.ThrowUnless(
                reference.Value is not null || ProofDifferences.IsAccepted(reference.Error, header!.Value, claims!.Value, uri, method),
                $"accepted, which oauth4webapi rejects: {reference.Error}");
        }
        else if (!ProofDifferences.IsRejected(failure!.Code, header, claims, uri, method))
        {
            DifferenceException.ThrowUnless(Call(proof, uri, method).Value is null, $"rejected with {failure.Code}, which oauth4webapi accepts");
        }
    }

    // RFC 9112 §3.2.2: the client chooses the scheme of a target in absolute form, so that it states nothing.
    private static string FindUri(string target) =>
        target.StartsWith('/') ? Origin + target
        : target.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? $"https:{target["http:".Length..]}"
        : target;

    private static ReferenceResult Call(string proof, string uri, string method) => NodeReference.Call(
        "proof",
        Encoding.ASCII.GetBytes(FixedTokens.Bound),
        Encoding.Latin1.GetBytes(method),
        Encoding.Latin1.GetBytes(uri),
        Encoding.Latin1.GetBytes(proof));
}

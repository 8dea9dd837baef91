using System.Text;
using System.Text.Json;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.SenderConstraints;

/// <summary>Stage 6 by itself: it relies on no earlier check.</summary>
public sealed class BoundTokenTests : IDisposable
{
    private readonly ProofApi _api = new();

    public static TheoryData<string, string, string> Combinations
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (string binding in (string[])["", "jkt own", "jkt strange", "x5t own", "x5t strange", "jkt own x5t own", "jkt strange x5t own", "jkt own x5t strange"])
            {
                foreach (string proof in (string[])["", "own", "strange"])
                {
                    foreach (string certificate in (string[])["", "own", "strange"])
                        rows.Add(binding, proof, certificate);
                }
            }

            return rows;
        }
    }

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 12 b", "RFC 8705 §3 both bindings")]
    [Theory]
    [MemberData(nameof(Combinations))]
    public void Token_is_accepted_only_if_all_its_bindings_are_proved(string binding, string proof, string certificate)
    {
        bool isOfKey = binding.Contains("jkt", StringComparison.Ordinal) ? proof.Length > 0 && binding.Contains("jkt " + proof, StringComparison.Ordinal) : proof.Length == 0;
        bool isOfCertificate = !binding.Contains("x5t", StringComparison.Ordinal) || (certificate.Length > 0 && binding.Contains("x5t " + certificate, StringComparison.Ordinal));

        Assert.Equal(isOfKey && isOfCertificate, TryBind(binding, proof, certificate));
    }

    private static Testing.TestSigningKey KeyOf(string name) => name == "own" ? ClientKey.Es256 : ClientKey.Strange;

    private static PublicKey PublicKeyOf(string name)
    {
        Assert.True(Jwk.TryRead(JsonElement.Parse(KeyOf(name).PublicJwk), new KeyRules(AlgorithmTable.Default), out PublicKey? key, out _));
        return key;
    }

    private static Sha256Digest CertificateOf(string name) => Sha256Digest.Compute((name == "own" ? ClientCertificate.Own : ClientCertificate.Strange).RawData);

    private bool TryBind(string binding, string proof, string certificate)
    {
        string[] words = binding.Split(' ');
        string members = string.Join(',', words.Chunk(2).Where(static pair => pair.Length == 2).Select(static pair =>
            pair[0] == "jkt" ? $"\"jkt\":\"{PublicKeyOf(pair[1]).Thumbprint}\"" : $"\"x5t#S256\":\"{CertificateOf(pair[1])}\""));
        byte[] claims = Encoding.UTF8.GetBytes(members.Length == 0 ? "{}" : "{\"cnf\":{" + members + "}}");
        Assert.True(TokenClaims.TryRead(claims, new JsonScratch(16, new MemberName[16]), out ClaimIndex index, out _));
        Assert.True(Confirmation.TryRead(TokenOf(new TokenContent(claims, index)), out Confirmation confirmation));

        bool bound = BoundToken.TryBind(confirmation, Verified(proof), certificate.Length == 0 ? null : CertificateOf(certificate), out BoundToken? token);
        Assert.Equal(bound, token is not null);
        return bound;
    }

    private static AccessToken TokenOf(TokenContent content) => new(
        new AcceptedClaims("https://issuer.example/", content, TokenProfile.Rfc9068, new TokenLifetimeRules(clockSkew: default, maxLifetime: null, maxAge: null)),
        DateTimeOffset.UnixEpoch);

    private VerifiedProof? Verified(string name)
    {
        if (name.Length == 0)
            return null;
        using var client = new Testing.DPoPClient(KeyOf(name), _api.Clock);
        string compact = client.Proof("GET", ProofApi.Url).ForToken(_api.Token).Create();
        Assert.True(UnverifiedProof.TryRead(compact, new byte[compact.Length], out UnverifiedProof unverified, out _));
        using var key = new SignatureVerifier(PublicKeyOf(name), CryptoFactory.Create(custom: null));
        Assert.True(VerifiedProof.TryVerify(unverified, key, AlgorithmTable.Default.Find("ES256")!, default, out VerifiedProof? proof));
        return proof;
    }
}

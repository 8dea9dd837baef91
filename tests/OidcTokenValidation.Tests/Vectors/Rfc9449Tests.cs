using System.Text.Json.Nodes;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.Tests.Support;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>The examples of RFC 9449: the proofs of figures 2, 7 and 13 at their time, and the token of figure 8.</summary>
public sealed class Rfc9449Tests : IDisposable
{
    private readonly ClientKeys _keys = new(16, CryptoFactory.Create(custom: null), Unmeasured.ClientKeys);
    private readonly ProofRules _rules;

    public Rfc9449Tests() => _rules = ProofRulesFactory.Create(new DPoPOptions(), AlgorithmTable.Default, _keys, new byte[32]);

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(2, TokenFailureCode.ProofIncomplete)]      // for the token endpoint: no ath
    [InlineData(7, TokenFailureCode.ProofIncomplete)]      // likewise
    [InlineData(13, TokenFailureCode.None)]
    public void Proofs_have_the_expected_outcome_at_their_time(int figure, TokenFailureCode expected) => Assert.Equal(expected, Verify(figure));

    [Theory]
    [InlineData(-11, TokenFailureCode.ProofNotFresh)]
    [InlineData(-10, TokenFailureCode.None)]
    [InlineData(60, TokenFailureCode.None)]
    [InlineData(61, TokenFailureCode.ProofNotFresh)]
    [InlineData(200_000_000, TokenFailureCode.ProofNotFresh)]
    public void Proof_of_figure_13_is_accepted_only_at_its_time(int seconds, TokenFailureCode expected) => Assert.Equal(expected, Verify(13, seconds));

    [Fact]
    public void Figure_13_is_for_its_token_key_method_and_target_alone()
    {
        Assert.Equal(TokenFailureCode.ProofTokenMismatch, Verify(13, token: "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxV"));
        Assert.Equal(TokenFailureCode.ProofKeyMismatch, Verify(13, thumbprint: Rfc9449Examples.TokenHash));
        Assert.Equal(TokenFailureCode.ProofMethodMismatch, Verify(13, method: "POST"));
        Assert.Equal(TokenFailureCode.ProofTargetMismatch, Verify(13, target: "/protectedresource/"));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(13)]
    public void Every_proof_is_signed_by_its_key(int figure) =>
        Assert.Equal((true, Rfc9449Examples.Thumbprint), ProofVectors.Signature(Find(figure).Proof));

    [Fact]
    public void Hash_of_the_token_is_that_of_section_7() =>
        Assert.Equal(Rfc9449Examples.TokenHash, TokenHash.Compute(Rfc9449Examples.Token).ToString());

    [Fact]
    public void Token_bound_as_in_figure_8_needs_the_key_of_figure_13()
    {
        using var api = new ProofApi(clock: new TestClock(DateTimeOffset.FromUnixTimeSeconds(1562262616)));
        api.Token = api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = Rfc9449Examples.Thumbprint }).Create();
        api.Refuse(api.Proof(), TokenFailureCode.ProofKeyMismatch);
        api.Refuse(Find(2).Proof, TokenFailureCode.ProofIncomplete);
        ResourceRequest request = api.Request(Find(13).Proof, url: "https://resource.example.org/protectedresource");
        api.Refuse(request, TokenFailureCode.ProofTokenMismatch);
    }

    [Fact]
    public void Token_of_figure_8_is_no_token_by_RFC_9068()
    {
        // No typ, no aud, no client_id, no jti, no iat; and of another issuer.
        using var api = new ProofApi();
        api.Token = Rfc9449Examples.BoundToken;
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, api.Send(api.Request(api.Proof())).Failure!.Code);
    }

    private static Rfc9449Proof Find(int figure) => Rfc9449Examples.Proofs.Single(proof => proof.Figure == figure);

    private TokenFailureCode Verify(int figure, int seconds = 0, string? token = null, string? thumbprint = null, string? method = null, string? target = null)
    {
        Rfc9449Proof vector = Find(figure);
        var url = new Uri(vector.Target);
        var request = new ResourceRequest
        {
            Method = method ?? vector.Method,
            Scheme = url.Scheme,
            Host = url.Host,
            Target = target ?? url.AbsolutePath,
            DPoP = vector.Proof,
        };
        var purpose = new ProofPurpose(TokenHash.Compute(token ?? Rfc9449Examples.Token), ProofVectors.Digest(thumbprint ?? Rfc9449Examples.Thumbprint));
        bool verified = _rules.TryVerify(request, purpose, DateTimeOffset.FromUnixTimeSeconds(vector.IssuedAt + seconds), out VerifiedProof? proof, out TokenFailure? failure);
        Assert.Equal(verified, proof is not null);
        Assert.Equal(verified, failure is null);
        return failure?.Code ?? TokenFailureCode.None;
    }
}

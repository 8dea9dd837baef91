using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 checks 3 to 5: what the header must hold.</summary>
public sealed class ProofHeaderTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 4")]
    [Theory]
    [InlineData("dpop+jwt")]
    [InlineData("DPoP+jwt")]
    [InlineData("DPOP+JWT")]
    [InlineData("application/dpop+jwt")]
    [InlineData("Application/DPoP+JWT")]
    public void Proof_types_are_accepted(string typ) => _api.Accept(_api.Proof().WithHeader("typ", typ));

    [Rule("RFC 8725 §3.11 typ", "RFC 9449 §4.3 check 4")]
    [Theory]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("application/at+jwt")]
    [InlineData("id+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("oauth-authz-req+jwt")]
    [InlineData("token-introspection+jwt")]
    [InlineData("client-authentication+jwt")]
    [InlineData("dpop")]
    [InlineData("dpop+jwt ")]
    [InlineData(" dpop+jwt")]
    [InlineData("dpop+jwt\t")]
    [InlineData("dpop+jwt;v=1")]
    [InlineData("application/application/dpop+jwt")]
    [InlineData("text/dpop+jwt")]
    [InlineData("dpop+jwt\u0000")]
    [InlineData("dpop jwt")]
    [InlineData("")]
    public void Other_types_are_rejected(string typ) => _api.Refuse(_api.Proof().WithHeader("typ", typ), TokenFailureCode.ProofTypeNotAccepted);

    [Rule("RFC 9449 §4.3 check 3 header")]
    [Theory]
    [InlineData("typ")]
    [InlineData("alg")]
    [InlineData("jwk")]
    public void All_three_members_are_required(string member) => _api.Refuse(_api.Proof().WithoutHeader(member), TokenFailureCode.ProofIncomplete);

    [Rule("RFC 9449 §4.3 check 3 header")]
    [Theory]
    [InlineData("typ", "1")]
    [InlineData("typ", "null")]
    [InlineData("typ", "[\"dpop+jwt\"]")]
    [InlineData("alg", "1")]
    [InlineData("alg", "null")]
    [InlineData("alg", "[\"ES256\"]")]
    [InlineData("jwk", "\"error\"")]
    [InlineData("jwk", "null")]
    [InlineData("jwk", "[]")]
    [InlineData("jwk", "1")]
    public void Members_of_another_type_are_rejected(string member, string json) =>
        _api.Refuse(_api.Proof().WithHeader(member, JsonNode.Parse(json)), TokenFailureCode.ProofIncomplete);

    [Rule("RFC 9449 §4.3 check 5")]
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("EdDSA")]
    [InlineData("Ed25519")]
    [InlineData("ES256K")]
    [InlineData("RS1")]
    [InlineData("RSA-OAEP")]
    [InlineData("es256")]
    [InlineData("ES256 ")]
    [InlineData("ML-DSA-44")]
    [InlineData("")]
    public void Other_algorithms_are_rejected(string alg) => _api.Refuse(_api.Proof().WithHeader("alg", alg), TokenFailureCode.ProofAlgorithmNotAccepted);

    [Rule("RFC 9449 §4.3 check 5")]
    [Fact]
    public void Unsigned_proof_is_rejected()
    {
        _api.Refuse(_api.Proof().Unsecured(), TokenFailureCode.ProofAlgorithmNotAccepted);
        _api.Refuse(_api.Proof().WithSignature([]), TokenFailureCode.ProofSignatureInvalid);
    }

    [Fact]
    public void Public_key_is_no_secret_for_HS256() => _api.Refuse(_api.Proof().SignedWithPublicKeyAsSecret(), TokenFailureCode.ProofAlgorithmNotAccepted);

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    public void All_RSA_algorithms_of_the_table_are_accepted(string algorithm)
    {
        _api.Token = _api.Issuer.Token().WithClaim("cnf", new JsonObject { ["jkt"] = RawProof.ThumbprintOf(RawProof.Jwk(ClientKey.Rsa)) }).Create();
        _api.Accept(RawProof.OfRsa(ClientKey.Rsa, algorithm, _api.Token, _api.Seconds));
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public void All_elliptic_algorithms_of_the_table_are_accepted(string algorithm)
    {
        using var api = new ProofApi(key: ClientKey.For(algorithm));
        api.Accept(api.Proof());
    }

    [Rule("RFC 9449 §4.3 check 5")]
    [Theory]
    [InlineData("ES256", true)]
    [InlineData("ES384", false)]
    [InlineData("ES512", false)]
    public void Only_algorithms_of_the_allow_list_are_accepted(string algorithm, bool accepted)
    {
        using var api = new ProofApi(static options => options.DPoP.AllowedAlgorithms = ["ES256", "PS256"], ClientKey.For(algorithm));
        AccessTokenValidationResult result = api.Send(api.Proof().Create());
        Assert.Equal(accepted, result.IsValid);
        if (accepted)
            return;
        Assert.Equal(TokenFailureCode.ProofAlgorithmNotAccepted, result.Failure!.Code);
        Assert.Contains("algs=\"ES256 PS256\"", api.Validator.CreateChallenge(result).WwwAuthenticate()[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Algorithms_of_issuers_are_not_those_of_proofs()
    {
        using var api = new ProofApi(static options =>
        {
            options.Issuers[0].AllowedAlgorithms = ["ES256"];
            options.DPoP.AllowedAlgorithms = ["ES384"];
        });
        Assert.Equal(TokenFailureCode.ProofAlgorithmNotAccepted, api.Send(api.Proof().Create()).Failure!.Code);
    }

    [Rule("RFC 8725 §3.10 addresses", "RFC 9449 §4.2 unknown members")]
    [Fact]
    public void Unknown_members_are_ignored_and_no_address_is_followed() => _api.Accept(_api.Proof()
        .WithHeader("x", JsonNode.Parse("{\"y\":[1,null]}"))
        .WithHeader("kid", 1)
        .WithHeader("jku", "https://evil.example/")
        .WithHeader("x5u", "https://evil.example/")
        .WithHeader("x5c", new JsonArray("AA")));

    [Rule("RFC 9449 §11.5 other JWTs")]
    [Fact]
    public void Access_token_is_no_proof_and_a_proof_no_access_token()
    {
        _api.Refuse(_api.Token, TokenFailureCode.ProofIncomplete);
        _api.Refuse(_api.Issuer.Token().WithHeader("jwk", JsonNode.Parse(ClientKey.Es256.PublicJwk)).WithRawClaims(RawProof.Claims(_api.Token, _api.Seconds)).Create(), TokenFailureCode.ProofTypeNotAccepted);

        string proof = _api.Proof().Create();
        Assert.Equal(TokenFailureCode.TypeNotAccepted, _api.Send(TestRequest.Bearer(proof)).Failure!.Code);
        Assert.Equal(TokenFailureCode.TypeNotAccepted, _api.Send(TestRequest.DPoP(proof, proof)).Failure!.Code);
    }
}

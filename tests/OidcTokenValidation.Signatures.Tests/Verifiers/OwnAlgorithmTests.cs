using System.Buffers.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Signatures.Tests.Verifiers;

/// <summary>An algorithm of the application: ES256K.</summary>
public sealed class OwnAlgorithmTests
{
    [Fact]
    public void Token_and_proof_are_accepted_with_their_own_signatures_only()
    {
        SigningKey issuer = SigningKey.Create("ES256K"), client = SigningKey.Create("ES256K");
        using var api = new SignedApi(issuer, static options => options.SignatureAlgorithms.Add(Es256K.Algorithm));
        string token = api.Token(issuer, client);

        api.Accept(api.Token(issuer));
        api.Accept(token, api.Proof(client, token));
        api.Refuse(TokenFailureCode.InvalidSignature, TokenText.WithAnotherSignature(api.Token(issuer)));
        api.Refuse(TokenFailureCode.InvalidSignature, api.Token(client));
        api.Refuse(TokenFailureCode.ProofSignatureInvalid, token, TokenText.WithAnotherSignature(api.Proof(client, token)));
    }

    [Fact]
    public void Key_of_another_curve_is_not_used_for_it()
    {
        SigningKey issuer = SigningKey.Create("ES256K");
        using var api = new SignedApi(issuer, static options => options.SignatureAlgorithms.Add(Es256K.Algorithm));

        api.Refuse(TokenFailureCode.KeyNotFound, api.Token(issuer, change: static header => header["alg"] = "ES256"));
    }

    [Fact]
    public void Point_that_is_not_on_the_curve_is_dropped()
    {
        SigningKey good = SigningKey.Create("ES256K");
        JsonObject bad = good.Jwk;
        bad["y"] = Base64Url.EncodeToString([1, .. Base64Url.DecodeFromChars(good.Jwk["y"]!.GetValue<string>())[1..]]);
        using var api = new SignedApi(SignedApi.Jwks(good.Jwk, bad), static options => options.SignatureAlgorithms.Add(Es256K.Algorithm));

        Assert.Equal(["KeyRejected"], api.Dropped);
    }
}

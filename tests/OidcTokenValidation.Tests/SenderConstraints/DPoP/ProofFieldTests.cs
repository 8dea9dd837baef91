using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 checks 1 and 2: one field, one well-formed JWT.</summary>
public sealed class ProofFieldTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public void Good_proof_is_accepted() => _api.Accept(_api.Proof());

    [Rule("RFC 9449 §7 new proof")]
    [Fact]
    public void No_field_is_no_proof() => _api.Refuse(default(StringValues), TokenFailureCode.ProofMissing);

    [Fact]
    public void Empty_field_is_no_proof()
    {
        _api.Refuse(string.Empty, TokenFailureCode.ProofMissing);
        _api.Refuse(new StringValues([null]), TokenFailureCode.ProofMissing);
        _api.Refuse(new StringValues([]), TokenFailureCode.ProofMissing);
    }

    [Rule("RFC 9449 §4.3 check 1")]
    [Fact]
    public void Two_fields_are_rejected_even_if_both_are_good()
    {
        string proof = _api.Proof().Create();
        _api.Refuse(new StringValues([proof, _api.Proof().Create()]), TokenFailureCode.MultipleProofs);
        _api.Refuse(new StringValues([proof, proof]), TokenFailureCode.MultipleProofs);
        _api.Refuse(new StringValues([proof, string.Empty]), TokenFailureCode.MultipleProofs);
        _api.Refuse(new StringValues([string.Empty, proof]), TokenFailureCode.MultipleProofs);
        _api.Refuse(new StringValues([string.Empty, string.Empty]), TokenFailureCode.MultipleProofs);
        _api.Accept(proof);
    }

    [Rule("RFC 9449 §4.3 check 1")]
    [Theory]
    [InlineData("{0},{0}")]
    [InlineData("{0}, {0}")]
    [InlineData("{0},")]
    [InlineData(",{0}")]
    [InlineData(",")]
    public void Comma_is_rejected(string shape) =>
        _api.Refuse(shape.Replace("{0}", _api.Proof().Create(), StringComparison.Ordinal), TokenFailureCode.MultipleProofs);

    [Rule("RFC 9449 §4.3 check 2")]
    [Theory]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData(".e30.AA")]
    [InlineData("e30..AA")]
    [InlineData("{0}.")]
    [InlineData(".{0}")]
    [InlineData("{0}.AA.AA")]
    [InlineData(" {0}")]
    [InlineData("{0} ")]
    [InlineData("{0}=")]
    [InlineData("{0}\n")]
    [InlineData("\t{0}")]
    [InlineData("\"{0}\"")]
    [InlineData("DPoP {0}")]
    [InlineData("{0}é")]
    [InlineData("{0}\0")]
    public void Proof_that_is_not_a_compact_JWS_is_malformed(string shape) =>
        _api.Refuse(shape.Replace("{0}", _api.Proof().Create(), StringComparison.Ordinal), TokenFailureCode.ProofMalformed);

    [Rule("RFC 9449 §4.3 check 2")]
    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{'typ':'dpop+jwt'}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("\ufeff{}")]
    public void Header_and_claims_are_JSON_objects(string json)
    {
        _api.Refuse(_api.Proof().WithRawHeader(json), TokenFailureCode.ProofMalformed);
        _api.Refuse(_api.Proof().WithRawClaims(json), TokenFailureCode.ProofMalformed);
    }

    [Rule("RFC 9449 §4.3 check 2")]
    [Fact]
    public void Header_and_claims_are_utf_8()
    {
        _api.Refuse(_api.Proof().WithRawHeader([.. "{\"x\":\""u8, 0xff, .. "\"}"u8]), TokenFailureCode.ProofMalformed);
        _api.Refuse(_api.Proof().WithRawClaims([.. "{\"x\":\""u8, 0xc3, 0x28, .. "\"}"u8]), TokenFailureCode.ProofMalformed);
    }

    [Rule("RFC 9449 §4.3 check 2")]
    [Theory]
    [InlineData("typ", "\"dpop+jwt\"")]
    [InlineData("alg", "\"ES256\"")]
    [InlineData("jwk", "{}")]
    [InlineData("x", "1")]
    public void Header_member_twice_is_malformed(string name, string json)
    {
        string header = $$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{ClientKey.Es256.PublicJwk}},"x":0,"{{name}}":{{json}}}""";
        _api.Refuse(_api.Proof().WithRawHeader(header), TokenFailureCode.ProofMalformed);
    }

    [Rule("RFC 9449 §4.3 check 2")]
    [Theory]
    [InlineData("jti", "\"1\"")]
    [InlineData("htm", "\"GET\"")]
    [InlineData("htu", "\"https://api.example.com/things\"")]
    [InlineData("iat", "1767225600")]
    [InlineData("ath", "\"x\"")]
    [InlineData("nonce", "\"x\"")]
    [InlineData("\\u006eonce", "\"y\"")]
    [InlineData("exp", "9999999999")]
    public void Claim_twice_is_malformed(string name, string json)
    {
        string claims = RawProof.Claims(_api.Token, _api.Seconds)[..^1] + ",\"nonce\":\"x\",\"exp\":9999999999,\"" + name + "\":" + json + "}";
        _api.Refuse(_api.Proof().WithRawClaims(claims), TokenFailureCode.ProofMalformed);
    }

    [Rule("RFC 9449 §4.2 crit")]
    [Theory]
    [InlineData("[\"b64\"]")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[\"jwk\"]")]
    public void Any_crit_is_rejected(string json) =>
        _api.Refuse(_api.Proof().WithHeader("crit", JsonNode.Parse(json)).WithHeader("b64", true), TokenFailureCode.ProofMalformed);

    [Rule("RFC 9449 §4.2 limits")]
    [Fact]
    public void Sixteen_levels_and_sixty_four_members_are_the_most()
    {
        _api.Accept(_api.Proof().WithClaim("x", Nested(15)).WithHeader("x", Nested(15)));
        _api.Refuse(_api.Proof().WithClaim("x", Nested(16)), TokenFailureCode.ProofMalformed);
        _api.Refuse(_api.Proof().WithHeader("x", Nested(16)), TokenFailureCode.ProofMalformed);
        _api.Accept(_api.Proof().WithRawClaims(WithMembers(59)));
        _api.Refuse(_api.Proof().WithRawClaims(WithMembers(60)), TokenFailureCode.ProofMalformed);

        static JsonNode? Nested(int depth) => JsonNode.Parse(new string('[', depth) + new string(']', depth));
    }

    [Rule("RFC 9449 §4.2 limits")]
    [Fact]
    public void Length_limit_is_exact()
    {
        // Header and claims grow by steps of their own: some pair of lengths meets the limit.
        string Padded(int claims, int header) => _api.Proof().WithClaim("x", new string('x', claims)).WithHeader("x", new string('x', header)).Create();
        int about = ((8192 - Padded(0, 0).Length) * 3 / 4) - 8;
        (int claims, int header) = (from c in Enumerable.Range(about, 12) from h in Enumerable.Range(0, 3) select (c, h)).First(pad => Padded(pad.c, pad.h).Length == 8192);

        _api.Accept(Padded(claims, header));
        _api.Refuse(Padded(claims + 2, header), TokenFailureCode.ProofMalformed);
        _api.Refuse(new string('A', 8193), TokenFailureCode.ProofMalformed);
        _api.Refuse(new string('A', 1_000_000), TokenFailureCode.ProofMalformed);
        _api.Refuse(new string('.', 8192), TokenFailureCode.ProofMalformed);
    }

    private string WithMembers(int more) =>
        RawProof.Claims(_api.Token, _api.Seconds)[..^1] + string.Concat(Enumerable.Range(0, more).Select(static i => $",\"x{i}\":{i}")) + "}";
}

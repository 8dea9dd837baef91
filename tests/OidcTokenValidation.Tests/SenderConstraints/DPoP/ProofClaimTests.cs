using System.Text.Json.Nodes;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 check 3: what the claims must hold.</summary>
public sealed class ProofClaimTests : IDisposable
{
    private readonly ProofApi _api = new();

    public static TheoryData<string, string> WrongTypes
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (string claim in (string[])["jti", "htm", "htu", "ath", "nonce"])
            {
                foreach (string json in (string[])["1", "null", "true", "[\"x\"]", "{}"])
                    rows.Add(claim, json);
            }

            foreach (string claim in (string[])["iat", "exp", "nbf"])
            {
                foreach (string json in (string[])["\"1767225600\"", "null", "true", "[1]", "{}", "-1", "-0.5", "253402300800", "1e300", "1e400"])
                    rows.Add(claim, json);
            }

            return rows;
        }
    }

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 3 claims")]
    [Theory]
    [InlineData("jti")]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("iat")]
    [InlineData("ath")]
    public void All_five_claims_are_required(string claim) => _api.Refuse(_api.Proof().WithoutClaim(claim), TokenFailureCode.ProofIncomplete);

    [Rule("RFC 9449 §4.3 check 3 claims")]
    [Theory]
    [MemberData(nameof(WrongTypes))]
    public void Claims_of_another_type_or_range_are_rejected(string claim, string json) =>
        _api.Refuse(_api.Proof().WithClaim(claim, JsonNode.Parse(json)), TokenFailureCode.ProofIncomplete);

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\u0000")]
    [InlineData("é\ud83d\ude00")]
    [InlineData("a\"b\\c\r\n")]
    public void Any_nonempty_identifier_is_accepted(string id)
    {
        _api.Accept(_api.Proof().WithId(id));
        _api.Refuse(_api.Proof().WithId(id), TokenFailureCode.ProofReplayed);
    }

    [Rule("RFC 9449 §4.2 jti length")]
    [Fact]
    public void Empty_identifier_is_rejected() => _api.Refuse(_api.Proof().WithId(string.Empty), TokenFailureCode.ProofIncomplete);

    [Rule("RFC 9449 §4.2 jti length")]
    [Theory]
    [InlineData("x", 512, true)]
    [InlineData("x", 513, false)]
    [InlineData("\ud83d\ude00", 256, true)]
    [InlineData("\ud83d\ude00", 257, false)]
    [InlineData("\\u0078", 512, true)]
    [InlineData("\\u0078", 513, false)]
    public void Identifier_has_512_characters_at_most(string unit, int count, bool accepted)
    {
        string claims = RawProof.Claims(_api.Token, _api.Seconds).Replace("{\"jti\":\"", "{\"jti\":\"" + string.Concat(Enumerable.Repeat(unit, count)) + "\",\"was\":\"", StringComparison.Ordinal);
        string proof = _api.Proof().WithRawClaims(claims).Create();
        if (accepted)
            _api.Accept(proof);
        else
            _api.Refuse(proof, TokenFailureCode.ProofIncomplete);
    }

    [Rule("RFC 9449 §4.2 unknown members")]
    [Fact]
    public void Unknown_claims_are_ignored() => _api.Accept(_api.Proof()
        .WithClaim("x", JsonNode.Parse("{\"y\":[1,2,{\"z\":null}]}"))
        .WithClaim("aud", "https://other.example/")
        .WithClaim("iss", 1)
        .WithClaim("sub", "mallory")
        .WithClaim("cnf", JsonNode.Parse("{\"jkt\":\"x\"}")));

    [Fact]
    public void Nonce_that_is_not_required_is_ignored() => _api.Accept(_api.Proof().WithNonce("of another server"));

    [Fact]
    public void Escapes_in_claims_are_decoded()
    {
        string claims = RawProof.Claims(_api.Token, _api.Seconds)
            .Replace("\"htm\":\"GET\"", "\"\\u0068tm\":\"\\u0047ET\"", StringComparison.Ordinal)
            .Replace("https://api.example.com/things", "https:\\/\\/api.example.com\\/\\u0074hings", StringComparison.Ordinal)
            .Replace("\"ath\":\"", "\"\\u0061th\":\"", StringComparison.Ordinal);
        _api.Accept(_api.Proof().WithRawClaims(claims));
    }
}

using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>Nonces of the server (RFC 9449 §8, §9, §4.3 check 10).</summary>
public sealed class NonceTests : IDisposable
{
    private readonly ProofApi _api = new(static options => options.DPoP.RequireNonce = true);

    public NonceTests() => _api.Token = _api.Issuer.Token().BoundTo(_api.Client).ExpiringIn(TimeSpan.FromHours(5)).Create();

    public static TheoryData<string> Strange =>
    [
        string.Empty, " ", "x", "eyJ7S_zG.eyJH0-Z.HX4w-7v", "AAAAAAAAAAAAAAAAAAAAAA", "\u0000", "é", "\"\\", "\ud83d\ude00", new string('A', 4000), new string('"', 600),
    ];

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §8 use_dpop_nonce", "RFC 9449 §11.3 no way around nonces")]
    [Fact]
    public void Proof_without_a_nonce_is_rejected_and_the_challenge_has_one() => Assert.Matches("^[A-Za-z0-9_-]{22}$", Nonces.Get(_api));

    [Fact]
    public void Client_that_retries_with_the_nonce_is_accepted()
    {
        _api.Client.Nonce = Nonces.Get(_api);
        Assert.Empty(_api.Accept(_api.Request(_api.Proof())).ResponseHeaders);
        _api.Accept(_api.Proof());
    }

    [Rule("RFC 9449 §8.1 grammar")]
    [Fact]
    public void Nonce_follows_the_grammar_in_every_window()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 40; i++)
        {
            string nonce = Nonces.Get(_api);
            Assert.All(nonce, static c => Assert.True(c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~')));      // RFC 9449 §8.1
            Assert.True(seen.Add(nonce));
            Assert.Equal(nonce, Nonces.Get(_api));
            _api.Clock.Advance(TimeSpan.FromMinutes(5));
        }
    }

    [Rule("RFC 9449 §4.3 check 10")]
    [Theory]
    [MemberData(nameof(Strange))]
    public void Nonce_that_was_never_issued_is_rejected_and_the_challenge_has_a_new_one(string nonce)
    {
        string current = Nonces.Get(_api);
        Challenge challenge = _api.Validator.CreateChallenge(_api.Send(_api.Proof().WithNonce(nonce).Create()));
        Assert.Equal("use_dpop_nonce", challenge.Error);
        Assert.Equal([current], challenge.Fields("DPoP-Nonce"));
        Assert.Equal(["no-store"], challenge.Fields("Cache-Control"));
        _api.Refuse(_api.Proof().WithNonce(nonce), TokenFailureCode.ProofNonceNotAccepted);
    }

    [Rule("RFC 9449 §4.3 check 10")]
    [Fact]
    public void Nonce_has_one_spelling()
    {
        string nonce = Nonces.Get(_api);
        foreach (string twin in (string[])[nonce + " ", " " + nonce, nonce + "=", nonce + "\u0000", nonce[..^1], nonce + "A", nonce.ToUpperInvariant(), nonce.ToLowerInvariant()])
            _api.Refuse(_api.Proof().WithNonce(twin), TokenFailureCode.ProofNonceNotAccepted);
        _api.Accept(_api.Proof().WithNonce(nonce));
    }

    [Rule("RFC 9449 §9 missing nonce")]
    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[\"x\"]")]
    public void Nonce_that_is_no_string_counts_as_missing_where_one_is_required(string json)
    {
        string current = Nonces.Get(_api);
        AccessTokenValidationResult result = _api.Send(_api.Proof().WithClaim("nonce", System.Text.Json.Nodes.JsonNode.Parse(json)).Create());
        Assert.Equal(TokenFailureCode.ProofNonceMissing, result.Failure!.Code);
        Challenge challenge = _api.Validator.CreateChallenge(result);
        Assert.Equal((401, "use_dpop_nonce"), (challenge.StatusCode, challenge.Error));
        Assert.Equal([current], challenge.Fields("DPoP-Nonce"));

        using var api = new ProofApi();
        api.Refuse(api.Proof().WithClaim("nonce", System.Text.Json.Nodes.JsonNode.Parse(json)), TokenFailureCode.ProofIncomplete);
    }

    [Rule("RFC 9449 §8 recent nonces", "RFC 9449 §8.2 next nonce", "RFC 9449 §8.2 caches")]
    [Fact]
    public void Nonce_is_valid_in_its_window_and_the_next()
    {
        string nonce = Nonces.Get(_api);
        _api.Client.Nonce = nonce;
        Advance("00:04:59.999");
        Assert.Empty(_api.Accept(_api.Request(_api.Proof())).ResponseHeaders);

        Advance("00:00:00.001");
        IReadOnlyList<KeyValuePair<string, string>> headers = _api.Accept(_api.Request(_api.Proof())).ResponseHeaders;
        Assert.Equal(["DPoP-Nonce", "Cache-Control"], headers.Select(static header => header.Key));
        Assert.Equal("no-store", headers[1].Value);
        Assert.NotEqual(nonce, headers[0].Value);
        Assert.Equal(Nonces.Get(_api, withNonce: false), headers[0].Value);

        Advance("00:04:59.999");
        _api.Accept(_api.Proof());
        Assert.Empty(_api.Accept(_api.Request(_api.Proof().WithNonce(headers[0].Value))).ResponseHeaders);

        Advance("00:00:00.001");
        _api.Refuse(_api.Proof(), TokenFailureCode.ProofNonceNotAccepted);
        _api.Accept(_api.Proof().WithNonce(headers[0].Value));
    }

    [Rule("RFC 9449 §11.2 pre-generated proofs")]
    [Theory]
    [InlineData(-3600, true)]
    [InlineData(-3600.5, false)]
    [InlineData(3600, true)]
    [InlineData(3600.5, false)]
    [InlineData(-1000, true)]
    [InlineData(1000, true)]
    public void Client_s_clock_needs_to_be_right_to_the_hour_only(double seconds, bool accepted)
    {
        _api.Client.Nonce = Nonces.Get(_api);
        AccessTokenValidationResult result = _api.Send(_api.Proof().WithClaim("iat", _api.Seconds + seconds).Create());
        Assert.True(accepted == result.IsValid, result.Failure?.ToString());
        if (!accepted)
            Assert.Equal(TokenFailureCode.ProofNotFresh, result.Failure!.Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("253402300799")]
    public void Proof_time_at_the_ends_of_the_range_is_rejected(string issuedAt)
    {
        _api.Client.Nonce = Nonces.Get(_api);
        _api.Refuse(_api.Proof().WithClaim("iat", System.Text.Json.Nodes.JsonNode.Parse(issuedAt)), TokenFailureCode.ProofNotFresh);
    }

    [Fact]
    public void Nonce_does_not_make_up_for_anything_else()
    {
        _api.Client.Nonce = Nonces.Get(_api);
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock) { Nonce = _api.Client.Nonce };
        _api.Refuse(other.Proof("GET", ProofApi.Url).ForToken(_api.Token), TokenFailureCode.ProofKeyMismatch);
        _api.Refuse(_api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        _api.Refuse(_api.Proof().WithoutClaim("ath"), TokenFailureCode.ProofIncomplete);
        _api.Refuse(_api.Proof().WithSignature(new byte[64]), TokenFailureCode.ProofSignatureInvalid);
        _api.Accept(_api.Proof().WithId("one"));
        _api.Refuse(_api.Proof().WithId("one"), TokenFailureCode.ProofReplayed);
    }

    [Fact]
    public void Challenge_has_a_nonce_only_for_a_proof_that_lacks_one()
    {
        Assert.Empty(Fields(_api.Send(TestRequest.Anonymous())));
        Assert.Empty(Fields(_api.Send(TestRequest.Bearer(_api.Token))));
        Assert.Empty(Fields(_api.Send(_api.Proof().WithSignature([1]).WithClaim("htm", "POST").Create())));
        Assert.Empty(Fields(_api.Send(_api.Request(string.Empty))));

        string[] Fields(AccessTokenValidationResult result) => _api.Validator.CreateChallenge(result).Fields("DPoP-Nonce");
    }

    [Fact]
    public void Challenge_of_an_unavailable_result_has_no_nonce()
    {
        using var api = new ProofApi(static options => (options.DPoP.RequireNonce, options.DPoP.ReplayStore) = (true, new ScriptedStore(static _ => ValueTask.FromResult(ReplayOutcome.Unavailable))));
        api.Client.Nonce = Nonces.Get(api);
        AccessTokenValidationResult result = api.Send(api.Proof().Create());
        Assert.Equal(AccessTokenOutcome.Unavailable, result.Outcome);
        Assert.Equal(["Retry-After"], api.Validator.CreateChallenge(result).Headers.Select(static header => header.Key));
    }

    private void Advance(string span) => _api.Clock.Advance(TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture));
}

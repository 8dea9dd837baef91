using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>A proof is accepted once (RFC 9449 §11.1).</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §11.1 replay")]
    [Fact]
    public void Second_and_hundredth_use_are_rejected()
    {
        string proof = _api.Proof().Create();
        _api.Accept(proof);
        for (int i = 0; i < 99; i++)
            _api.Refuse(proof, TokenFailureCode.ProofReplayed);
    }

    [Rule("RFC 9449 §11.1 replay")]
    [Fact]
    public async Task One_of_a_hundred_concurrent_uses_passes()
    {
        for (int round = 0; round < 10; round++)
        {
            ResourceRequest request = _api.Request(_api.Proof());
            AccessTokenValidationResult[] results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => _api.Send(request), TestContext.Current.CancellationToken)));
            Assert.Single(results, static result => result.IsValid);
            Assert.All(results.Where(static result => !result.IsValid), static result => Assert.Equal(TokenFailureCode.ProofReplayed, result.Failure!.Code));
        }
    }

    [Rule("RFC 9449 §11.1 identity of a proof")]
    [Fact]
    public void Same_identifier_of_another_key_is_another_proof()
    {
        _api.Accept(_api.Proof().WithId("1"));
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock);
        string token = _api.Issuer.Token().BoundTo(other).Create();
        _api.Accept(TestRequest.DPoP(token, other.Proof("GET", ProofApi.Url).ForToken(token).WithId("1").Create(), url: ProofApi.Url));
    }

    [Rule("RFC 9449 §11.1 identity of a proof")]
    [Fact]
    public void Same_identifier_of_the_same_key_is_rejected_whatever_else_is_new()
    {
        _api.Accept(_api.Proof().WithId("1"));
        _api.Refuse(_api.Proof().WithId("1").WithClaim("iat", _api.Seconds + 1), TokenFailureCode.ProofReplayed);
        _api.Refuse(_api.Request(_api.Proof("POST").WithId("1").Create(), "POST"), TokenFailureCode.ProofReplayed);
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).Create();
        _api.Refuse(_api.Proof().WithId("1"), TokenFailureCode.ProofReplayed);
    }

    [Fact]
    public void Escaped_spelling_of_the_identifier_is_the_same_identifier()
    {
        _api.Accept(_api.Proof().WithId("ab"));
        string claims = RawProof.Claims(_api.Token, _api.Seconds).Replace("{\"jti\":\"", "{\"jti\":\"\\u0061\\u0062\",\"was\":\"", StringComparison.Ordinal);
        _api.Refuse(_api.Proof().WithRawClaims(claims), TokenFailureCode.ProofReplayed);
        _api.Accept(_api.Proof().WithId("AB"));
        _api.Accept(_api.Proof().WithId("ab "));
    }

    [Fact]
    public void Another_signature_under_the_same_claims_is_the_same_proof()
    {
        // ECDSA draws a number for each signature.
        DPoPProofBuilder proof = _api.Proof().WithId("1");
        string first = proof.Create(), second = proof.Create();
        Assert.NotEqual(first, second);
        _api.Accept(first);
        _api.Refuse(second, TokenFailureCode.ProofReplayed);
    }

    [Fact]
    public void Copy_of_a_used_proof_is_rejected_under_any_spelling_of_the_request()
    {
        string proof = _api.Proof().Create();
        _api.Accept(proof);
        foreach ((string method, string url) in ((string, string)[])[
            ("get", ProofApi.Url), ("GET", ProofApi.Url + "?x=1"), ("GET", "https://api.example.com:443/things"), ("GET", "https://API.EXAMPLE.COM/things"),
            ("GET", "https://api.example.com/%74hings"), ("GET", "https://api.example.com/./things"), ("GET", "https://api.example.com//things"), ("GET", "https://api.example.com/things/"),
            ("HEAD", ProofApi.Url), ("GET", "http://api.example.com/things")])
        {
            AccessTokenValidationResult result = _api.Send(_api.Request(proof, method, url));
            Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
            Assert.True(result.Failure!.Code is TokenFailureCode.ProofReplayed or TokenFailureCode.ProofMethodMismatch or TokenFailureCode.ProofTargetMismatch, $"{url}: {result.Failure}");
        }
    }

    [Fact]
    public void Proofs_whose_htu_differs_only_in_spelling_pass_once()
    {
        _api.Accept(_api.Proof(url: "https://api.example.com:443/things").WithId("1"));
        _api.Refuse(_api.Proof(url: "HTTPS://api.example.com/things").WithId("1"), TokenFailureCode.ProofReplayed);
        _api.Refuse(_api.Proof().WithId("1").WithClaim("htu", ProofApi.Url + "?q"), TokenFailureCode.ProofReplayed);
    }

    [Fact]
    public void Identifier_may_be_reused_after_its_proof_expired()
    {
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).ExpiringIn(TimeSpan.FromHours(1)).Create();
        _api.Accept(_api.Proof().WithId("1"));
        _api.Clock.Advance(TimeSpan.FromSeconds(90));
        _api.Refuse(_api.Proof().WithId("1"), TokenFailureCode.ProofReplayed);
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        _api.Accept(_api.Proof().WithId("1"));
    }

    [Fact]
    public void Replay_is_rejected_after_the_clock_is_set_back()
    {
        string proof = _api.Proof().Create();
        DateTimeOffset then = _api.Now;
        _api.Accept(proof);
        _api.Clock.Advance(TimeSpan.FromSeconds(100));
        _api.Accept(_api.Proof());
        _api.Clock.SetUtcNow(then);
        AccessTokenValidationResult result = _api.Send(proof);
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.ReplayStoreUnavailable), (result.Outcome, result.Failure?.Code));
    }

    [Fact]
    public void Validators_that_share_a_store_accept_a_proof_once()
    {
        var store = new InMemoryReplayStore(timeProvider: _api.Clock);
        using AccessTokenValidator one = _api.Create(options => options.DPoP.ReplayStore = store), two = _api.Create(options => options.DPoP.ReplayStore = store);
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(one.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, two.ValidateAtOnce(request).Failure!.Code);
        Assert.Equal(1, store.Count);
    }

    [Fact]
    public void Validators_without_a_shared_store_have_their_own()
    {
        using AccessTokenValidator other = _api.Create(configure: null);
        ResourceRequest request = _api.Request(_api.Proof());
        _api.Accept(request);
        Assert.True(other.ValidateAtOnce(request).IsValid);
    }

    [Rule("RFC 9449 §11.1 only valid proofs")]
    [Fact]
    public void Proofs_are_stored_only_after_all_other_checks_passed()
    {
        var store = new ScriptedStore();
        using var api = new ProofApi(options => options.DPoP.ReplayStore = store);
        using var other = new DPoPClient(ClientKey.Strange, api.Clock);
        api.Refuse(api.Proof().WithSignature(new byte[64]), TokenFailureCode.ProofSignatureInvalid);
        api.Refuse(api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        api.Refuse(api.Proof().WithClaim("htu", "x"), TokenFailureCode.ProofTargetMismatch);
        api.Refuse(api.Proof().WithClaim("iat", 1), TokenFailureCode.ProofNotFresh);
        api.Refuse(api.Proof().WithClaim("ath", "x"), TokenFailureCode.ProofTokenMismatch);
        api.Refuse(api.Proof().WithHeader("typ", "JWT"), TokenFailureCode.ProofTypeNotAccepted);
        api.Refuse(other.Proof("GET", ProofApi.Url).ForToken(api.Token), TokenFailureCode.ProofKeyMismatch);
        api.Refuse(default(StringValues), TokenFailureCode.ProofMissing);
        api.Send(TestRequest.DPoP(api.Issuer.Token().BoundTo(api.Client).BoundTo(ClientCertificate.Own).Create(), api.Proof().Create()));
        Assert.Empty(store.Uses);

        // The store is called once for a valid proof.
        api.Accept(api.Proof());
        Assert.Single(store.Uses);
    }

    [Rule("RFC 9449 §11.1 only valid proofs")]
    [Fact]
    public void Rejection_for_another_reason_does_not_use_up_the_proof()
    {
        string proof = _api.Proof().Create();
        _api.Refuse(_api.Request(proof, "POST"), TokenFailureCode.ProofMethodMismatch);
        Assert.Equal(TokenFailureCode.Expired, _api.Send(TestRequest.DPoP(_api.Issuer.Token().BoundTo(_api.Client).Expired().Create(), proof, url: ProofApi.Url)).Failure!.Code);
        _api.Refuse(new StringValues([proof, proof]), TokenFailureCode.MultipleProofs);
        _api.Accept(proof);
    }

    [Fact]
    public void Bearer_tokens_are_never_stored()
    {
        var store = new ScriptedStore();
        using var api = new ProofApi(options => options.DPoP.ReplayStore = store);
        Assert.True(api.Send(TestRequest.Bearer(api.Issuer.Token().Create()) with { DPoP = api.Proof().Create() }).IsValid);
        Assert.True(api.Send(TestRequest.Bearer(api.Issuer.Token().BoundTo(ClientCertificate.Own).Create()) with { ClientCertificate = ClientCertificate.Own }).IsValid);
        Assert.Empty(store.Uses);
    }

    [Rule("RFC 9449 §11.1 identity of a proof")]
    [Fact]
    public void Replay_key_consists_of_the_client_key_and_the_identifier()
    {
        var store = new ScriptedStore();
        using var api = new ProofApi(options => options.DPoP.ReplayStore = store);
        api.Accept(api.Proof().WithId("né"));
        byte[] thumbprint = System.Buffers.Text.Base64Url.DecodeFromChars(api.Client.KeyThumbprint);
        Assert.Equal(ReplayKey.Create(thumbprint, "né"), store.Uses[0].Key);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([.. thumbprint, .. "né"u8])), store.Uses[0].Key.ToString());
    }
}

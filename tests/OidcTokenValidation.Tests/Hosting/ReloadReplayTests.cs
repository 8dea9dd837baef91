using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Hosting.Support;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Hosting;

/// <summary>A proof that was used before a reload is rejected after it, whatever the reload changed; nonces that were issued remain valid.</summary>
public sealed class ReloadReplayTests : IDisposable
{
    private readonly DPoPClient _client;
    private readonly TestClock _clock = new();

    public ReloadReplayTests() => _client = new DPoPClient(clock: _clock);

    public static TheoryData<string, string> Changes => new()
    {
        { "Realm", "other" },
        { "Audiences:1", "https://other.example/" },
        { "DPoP:Mode", "Required" },
        { "DPoP:AllowedAlgorithms:0", "ES256" },
        { "DPoP:MaxProofAge", "00:05:00" },
        { "DPoP:MaxProofAhead", "00:01:00" },
        { "DPoP:RequireNonce", "true" },
        { "DPoP:MaxClientKeys", "16" },
        { "Issuers:0:RolesClaim:0", "x" },
        { "Issuers:0:Keys:StaleLimit", "00:10:00" },
        { "MaxCachedTokens", "0" },
        { "DPoP:PublicBaseAddress", "https://api.example.com/" },
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Used_proof_is_rejected_after_a_reload(string key, string value)
    {
        await using var api = new ReloadingApi();
        string token = api.First.Issuer.Token().BoundTo(_client).Create();
        ResourceRequest request = TestRequest.DPoP(token, Proof(api, token).Create());
        Assert.Null(await SendAsync(api, request));
        api.Change((key, value));
        Assert.Equal(TokenFailureCode.ProofReplayed, await SendAsync(api, request));
        Assert.Null(await SendAsync(api, TestRequest.DPoP(token, Proof(api, token).Create())));

        // When the store has removed the proof, its lifetime is over: a longer lifetime does not apply to it.
        api.Clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(TokenFailureCode.ProofNotFresh, await SendAsync(api, request));
    }

    [Fact]
    public async Task Nonce_from_before_a_reload_is_accepted_once_for_each_proof()
    {
        await using var api = new ReloadingApi(settings: ("DPoP:RequireNonce", "true"));
        string token = api.First.Issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromHours(5)).Create();
        AccessTokenValidationResult demand = await api.Validator.ValidateAsync(TestRequest.DPoP(token, Proof(api, token).Create()), TestContext.Current.CancellationToken);
        string nonce = api.Validator.CreateChallenge(demand).Headers.Single(static header => header.Key == "DPoP-Nonce").Value;
        ResourceRequest used = TestRequest.DPoP(token, Proof(api, token).WithNonce(nonce).Create());
        Assert.Null(await SendAsync(api, used));

        api.Change(("Realm", "other"));
        Assert.Equal(TokenFailureCode.ProofReplayed, await SendAsync(api, used));
        Assert.Null(await SendAsync(api, TestRequest.DPoP(token, Proof(api, token).WithNonce(nonce).Create())));

        // Without nonces a proof of a client whose clock is ahead would be fresh when the store no longer has it.
        ResourceRequest ahead = TestRequest.DPoP(token, Proof(api, token).WithNonce(nonce).IssuedAt(api.Clock.GetUtcNow().AddMinutes(50)).Create());
        Assert.Null(await SendAsync(api, ahead));
        api.Change(("DPoP:RequireNonce", "false"));
        Assert.Contains("DPoP.RequireNonce", Assert.Single(api.Log.Messages(ReloadingApi.NotAppliedEvent)), StringComparison.Ordinal);
        api.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, await SendAsync(api, ahead));
    }

    [Fact]
    public async Task Nonce_secrets_are_changed_without_a_restart()
    {
        string one = Convert.ToBase64String(new byte[32]), two = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]);
        await using var api = new ReloadingApi(settings: [("DPoP:RequireNonce", "true"), ("DPoP:NonceSecrets:0", one)]);
        string token = api.First.Issuer.Token().BoundTo(_client).Create();
        string first = await NonceAsync();
        api.Change(("DPoP:NonceSecrets:0", two), ("DPoP:NonceSecrets:1", one));
        string second = await NonceAsync();
        Assert.NotEqual(first, second);
        foreach (string nonce in (string[])[first, second])
            Assert.Null(await SendAsync(api, TestRequest.DPoP(token, Proof(api, token).WithNonce(nonce).Create())));
        api.Change(("DPoP:NonceSecrets:1", null));
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, await SendAsync(api, TestRequest.DPoP(token, Proof(api, token).WithNonce(first).Create())));

        async Task<string> NonceAsync()
        {
            AccessTokenValidationResult demand = await api.Validator.ValidateAsync(TestRequest.DPoP(token, Proof(api, token).Create()), TestContext.Current.CancellationToken);
            return api.Validator.CreateChallenge(demand).Headers.Single(static header => header.Key == "DPoP-Nonce").Value;
        }
    }

    private static async Task<TokenFailureCode?> SendAsync(ReloadingApi api, ResourceRequest request) =>
        (await api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken).Soon()).Failure?.Code;

    private DPoPProofBuilder Proof(ReloadingApi api, string token) =>
        _client.Proof("GET", TestIssuer.DefaultAudience).IssuedAt(api.Clock.GetUtcNow()).ForToken(token);
}

using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>Status lists that <c>@sd-jwt/jwt-status-list</c> makes and <c>jose</c> signs: both read the same statuses, and a changed one is applied.</summary>
public sealed class StatusListTests : IDisposable
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(30);

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Token_is_accepted_exactly_where_the_list_has_0(int bits)
    {
        Counterparts.Require();
        const int Count = 160;
        await using ChildProcess provider = await StartAsync(bits, Count);
        var ready = JsonElement.Parse(provider.ReadyLine);
        using AccessTokenValidator validator = Create(ready, new TestClock(TimeProvider.System.GetUtcNow()));
        int[] statuses = [.. ready.GetProperty("statuses").EnumerateArray().Select(static status => status.GetInt32())];
        Assert.Equal((Count, true), (statuses.Length, statuses.Max() > 0));
        for (int index = 0; index < Count; index++)
        {
            AccessTokenValidationResult result = await SendAsync(validator, await GetTokenAsync(ready, index));
            Assert.Equal((statuses[index] == 0 ? null : TokenFailureCode.StatusNotValid, index), (result.Failure?.Code, index));
        }

        Assert.Equal(TokenFailureCode.StatusNotEnforceable, (await SendAsync(validator, await GetTokenAsync(ready, Count))).Failure?.Code);
    }

    [Fact]
    public async Task Changed_status_is_applied_after_the_ttl()
    {
        Counterparts.Require();
        await using ChildProcess provider = await StartAsync(bits: 2, count: 16);
        var ready = JsonElement.Parse(provider.ReadyLine);
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        using AccessTokenValidator validator = Create(ready, clock);
        await SetAsync(ready, 0);
        string token = await GetTokenAsync(ready, 5);
        Assert.True((await SendAsync(validator, token)).IsValid);

        foreach (int status in (int[])[1, 0, 2, 0, 3])
        {
            await SetAsync(ready, status);
            clock.Advance(TimeToLive);
            AccessTokenValidationResult result = await SendAsync(validator, token);
            Assert.Equal(status == 0 ? null : TokenFailureCode.StatusNotValid, result.Failure?.Code);
        }
    }

    [Fact]
    public async Task List_is_used_after_its_server_has_ended_until_it_expires()
    {
        Counterparts.Require();
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        AccessTokenValidator validator;
        string token;
        await using (ChildProcess provider = await StartAsync(bits: 1, count: 16))
        {
            var ready = JsonElement.Parse(provider.ReadyLine);
            validator = Create(ready, clock);
            await SetAsync(ready, 0);
            token = await GetTokenAsync(ready, 5);
            Assert.True((await SendAsync(validator, token)).IsValid);
        }

        using (validator)
        {
            clock.Advance(TimeSpan.FromMinutes(59));
            Assert.True((await SendAsync(validator, token)).IsValid);
        }
    }

    private static AccessTokenValidator Create(JsonElement ready, TestClock clock)
    {
        var issuer = new TrustedIssuer { Issuer = ready.GetProperty("issuer").GetString()!, StatusLists = new StatusListOptions() };
        issuer.Keys = new KeySourceOptions { JwksAddress = ready.GetProperty("jwks").GetString(), AllowLoopbackHttp = true };
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { issuer } }, clock);
    }

    private async Task<AccessTokenValidationResult> SendAsync(AccessTokenValidator validator, string token) =>
        await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);

    private Task<string> GetTokenAsync(JsonElement ready, int index) => _http.GetStringAsync(new Uri($"{ready.GetProperty("issuer").GetString()}/token?idx={index}"), _cancellation);

    // The status at index 5, as the library reads it of the compressed list.
    private async Task SetAsync(JsonElement ready, int status)
    {
        using HttpResponseMessage response = await _http.PostAsync(new Uri($"{ready.GetProperty("issuer").GetString()}/set?idx=5&value={status}"), content: null, _cancellation);
        Assert.Equal($"{status}", await response.Content.ReadAsStringAsync(_cancellation));
    }

    private Task<ChildProcess> StartAsync(int bits, int count) =>
        ChildProcess.StartAsync(Counterparts.Node!, [Path.Combine(Counterparts.NodeFolder, "statuslist.mjs"), $"{bits}", $"{count}", "7"], "{", _cancellation);
}

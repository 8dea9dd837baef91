using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Tokens that refer to a status list (draft-ietf-oauth-status-list): 401 for one that is not valid there, 503 while there is no list.</summary>
public abstract class StatusContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Address = "https://home.example/lists/1";
    private const string NotValid = "The access token was revoked or suspended.";
    private const string NotEnforceable = "The status of the access token cannot be checked.";

    private readonly TestClock _clock = new();
    private readonly ListServer _server = new();

    [Fact]
    public async Task Token_that_the_list_does_not_call_valid_is_rejected_on_every_resource()
    {
        ContractHost host = await StartAsync();
        _server.List = List(host, "eNrbuRgAAhcBXQ");
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional])
        {
            (await host.BearerAsync(Token(host, 1), resource)).AssertGranted();
            (await host.BearerAsync(Token(host, 0), resource)).AssertRejected(401, Error(Bearer, "invalid_token", NotValid), DPoP);
        }

        (await host.DPoPAsync(Refer(host.BoundToken(), 1).Create())).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(Refer(host.BoundToken(), 0).Create())).AssertRejected("DPoP", "invalid_token", NotValid);
        (await host.BearerAsync(Token(host, 16))).AssertRejected("Bearer", "invalid_token", NotEnforceable);
        (await host.BearerAsync(host.Token().WithClaim("status", "active").Create())).AssertRejected("Bearer", "invalid_token", NotEnforceable);
        Assert.Equal(1, _server.Count);
    }

    [Rule("draft-ietf-oauth-status-list §8.3 no list")]
    [Fact]
    public async Task Tokens_get_503_without_a_list_and_those_that_refer_to_none_are_granted()
    {
        ContractHost host = await StartAsync();
        (await host.BearerAsync(Token(host, 1))).AssertUnavailable();
        (await host.BearerAsync(Token(host, 1), Resource.Optional)).AssertUnavailable();
        (await host.BearerAsync(host.Token().Create())).AssertGranted();

        _server.List = List(host, "eNrbuRgAAhcBXQ");
        _clock.Advance(TimeSpan.FromSeconds(1));
        (await host.BearerAsync(Token(host, 1))).AssertGranted();
    }

    [Fact]
    public async Task Token_is_rejected_after_the_list_has_changed()
    {
        ContractHost host = await StartAsync();
        _server.List = List(host, "eNrbuRgAAhcBXQ");
        string token = Token(host, 1);
        (await host.BearerAsync(token)).AssertGranted();
        _clock.Advance(TimeSpan.FromSeconds(20));
        _server.List = List(host, "eNrjAAAACQAJ", bits: 2);
        (await host.BearerAsync(token)).AssertGranted();
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await host.BearerAsync(token)).AssertRejected("Bearer", "invalid_token", NotValid);
    }

    protected override ValueTask DisposeOwnAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<ContractHost> StartAsync() => StartAsync(
        options =>
        {
            options.Issuers[0].StatusLists = new StatusListOptions();
            options.Backchannel = () => _server;
        },
        _clock);

    private static string Token(ContractHost host, int index) => Refer(host.Token(), index).Create();

    private static TestTokenBuilder Refer(TestTokenBuilder token, int index) =>
        token.WithClaim("status", new JsonObject { ["status_list"] = new JsonObject { ["idx"] = index, ["uri"] = Address } });

    private static string List(ContractHost host, string list, int bits = 1) => host.Token().OfType("statuslist+jwt").WithSubject(Address)
        .WithClaim("ttl", 30)
        .WithClaim("status_list", new JsonObject { ["bits"] = bits, ["lst"] = list })
        .Create();

    private sealed class ListServer : HttpMessageHandler
    {
        private int _count;

        public string? List { get; set; }

        public int Count => _count;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            return Task.FromResult(List is { } list
                ? new HttpResponseMessage { RequestMessage = request, Content = new StringContent(list) }
                : new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable) { RequestMessage = request });
        }
    }
}

using System.Globalization;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Interop.Tests.Revocation;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A user logs out at oidc-provider, which sends a logout token to one of four processes: all reject the user's tokens.</summary>
public sealed class BackchannelLogoutNodesTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public BackchannelLogoutNodesTests() => Counterparts.Require();

    [Fact]
    public async Task Logout_at_the_provider_is_in_effect_on_all_nodes()
    {
        await using RedisServer redis = await RedisServer.StartAsync();

        // The provider needs the address of the API, and the API that of the provider.
        string port = LoopbackPort.Find().ToString(CultureInfo.InvariantCulture);
        await using Provider provider = await Provider.StartAsync(new ProviderSettings { Logout = $"http://127.0.0.1:{port}/backchannel-logout" }, _cancellation);
        Node[] nodes = await Task.WhenAll(StartAsync(port), StartAsync("0"), StartAsync("0"), StartAsync("0"));
        try
        {
            using UserAgent alice = new(provider), bob = new(provider);
            (string token, string id) = await alice.LogInAsync("alice", _cancellation);
            (string bobs, _) = await bob.LogInAsync("bob", _cancellation);
            await Nodes.AssertAllAsync(200, nodes, token);
            await Nodes.AssertAllAsync(200, nodes, bobs);

            await alice.LogOutAsync(id, _cancellation);

            await Task.WhenAll(nodes.Select(node => Nodes.UntilRevokedAsync(node, token)));
            await Nodes.AssertAllAsync(200, nodes, bobs);

            // A token of the same second as the logout is rejected too.
            await Task.Delay(TimeSpan.FromSeconds(1.1), _cancellation);
            (string next, _) = await alice.LogInAsync("alice", _cancellation);
            await Nodes.AssertAllAsync(200, nodes, next);
            await Nodes.AssertAllAsync(401, nodes, token);
        }
        finally
        {
            foreach (Node node in nodes)
                await node.DisposeAsync();
        }

        Task<Node> StartAsync(string port) =>
            Node.StartAsync(provider.Issuer, $"redis:{redis.ConnectionString}", settings: ["--client-id", "app", "--port", port]);
    }
}

using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>Processes that share revocations over a feed which fails: nothing is lost, nothing is accepted again, and their health reports it.</summary>
public abstract class SharedOutageContract
{
    // A feed waits for 2 seconds and a logout for 5; the rest is for a busy machine.
    private static readonly TimeSpan LogoutLimit = TimeSpan.FromSeconds(20);

    private readonly Nodes _nodes;

    protected SharedOutageContract(Nodes nodes)
    {
        nodes.Require();
        _nodes = nodes;
    }

    [Fact]
    public async Task Frozen_server_delays_revocations_and_loses_none()
    {
        string before = await LogOutAsync(_nodes.All[0]), during = _nodes.CreateToken(), other = _nodes.CreateToken();
        await UntilRevokedAsync(before);

        await _nodes.Feed.FreezeAsync();
        try
        {
            await Nodes.UntilHealthAsync(_nodes.OverHttp, 200, "Degraded");
            await LogOutAsync(_nodes.All[0], during);
            await AssertOutageAsync(_nodes.All[0], before, during, other);
        }
        finally
        {
            await _nodes.Feed.ThawAsync();
        }

        await AssertRecoveredAsync(before, during, other);
    }

    [Fact]
    public async Task Killed_server_loses_no_revocation_also_for_nodes_that_start_later()
    {
        string before = await LogOutAsync(_nodes.All[1]), during = _nodes.CreateToken(), other = _nodes.CreateToken();
        await UntilRevokedAsync(before);

        await _nodes.Feed.KillAsync();
        Node? early = null;
        try
        {
            await Nodes.UntilHealthAsync(_nodes.OverHttp, 200, "Degraded");
            await LogOutAsync(_nodes.All[1], during);
            await AssertOutageAsync(_nodes.All[1], before, during, other);
            early = await StartWithoutServerAsync(before, other);
        }
        finally
        {
            await _nodes.Feed.StartAgainAsync();
        }

        await AssertRecoveredAsync(before, during, other);
        if (early is not null)
        {
            await using (early)
            {
                await Nodes.UntilHealthAsync([early], 200, "Healthy");
                Assert.Equal((401, 401, 200), (await early.SendAsync(before), await early.SendAsync(during), await early.SendAsync(other)));
            }
        }

        (Node late, HashSet<int> statuses) = await _nodes.StartUnderLoadAsync(before, during);
        await using (late)
        {
            Assert.Equal([401], statuses);
            Assert.Equal(200, await late.SendAsync(other));
        }
    }

    [Fact]
    public async Task Restarted_node_reads_everything_before_it_accepts_a_token()
    {
        string before, during = _nodes.CreateToken(), other = _nodes.CreateToken();
        await using (Node first = await _nodes.StartNodeAsync())
            before = await LogOutAsync(first);
        await LogOutAsync(_nodes.All[0], during);

        (Node again, HashSet<int> statuses) = await _nodes.StartUnderLoadAsync(before, during);
        await using (again)
        {
            Assert.Equal([401], statuses);
            Assert.Equal(200, await again.SendAsync(other));
        }
    }

    [Theory]
    [InlineData(NetworkCut.Silent)]
    [InlineData(NetworkCut.Refused)]
    [InlineData(NetworkCut.Reset)]
    public async Task Node_that_is_cut_off_reports_it_and_catches_up(NetworkCut cut)
    {
        Node[] others = [.. _nodes.All.Where(node => node != _nodes.Remote)];
        string before = await LogOutAsync(_nodes.All[0]), here = _nodes.CreateToken(), there = _nodes.CreateToken(), other = _nodes.CreateToken();
        await UntilRevokedAsync(before);

        _nodes.Network.Cut(cut);
        try
        {
            await Nodes.UntilHealthAsync([_nodes.Remote], 200, "Degraded");
            await Nodes.UntilHealthAsync(others.Where(static node => !node.IsGrpc), 200, "Healthy");
            await LogOutAsync(_nodes.Remote, there);
            await LogOutAsync(_nodes.All[0], here);
            await Task.WhenAll(others.Select(node => Nodes.UntilRevokedAsync(node, here)));

            await Nodes.AssertAllAsync(200, others, there);
            Assert.Equal((401, 401, 200), (await _nodes.Remote.SendAsync(before), await _nodes.Remote.SendAsync(there), await _nodes.Remote.SendAsync(here)));
            await Nodes.AssertAllAsync(200, _nodes.All, other);
        }
        finally
        {
            _nodes.Network.Heal();
        }

        long healed = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(UntilRevokedAsync(here), UntilRevokedAsync(there));
        Write($"{cut}: caught up after {TimeProvider.System.GetElapsedTime(healed).TotalSeconds:0.0} s");
        await AssertRecoveredAsync(before, there, other);
    }

    private static void Write(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    // Logs a caller out, in bounded time, whatever the feed does. Returns its token.
    private async Task<string> LogOutAsync(Node node, string? token = null)
    {
        token ??= _nodes.CreateToken();
        long start = TimeProvider.System.GetTimestamp();
        await node.LogOutAsync(token);
        TimeSpan elapsed = TimeProvider.System.GetElapsedTime(start);
        Write($"Logout: {elapsed.TotalMilliseconds:0} ms");
        Assert.InRange(elapsed, TimeSpan.Zero, LogoutLimit);
        return token;
    }

    // During an outage of less than MaxFeedLag.
    private async Task AssertOutageAsync(Node node, string before, string during, string other)
    {
        await Nodes.AssertAllAsync(401, _nodes.All, before);
        await Nodes.AssertAllAsync(200, _nodes.All, other);
        Assert.Equal(_nodes.All.Select(one => one == node ? 401 : 200), await Nodes.SendAsync(_nodes.All, during));
    }

    private async Task AssertRecoveredAsync(string before, string during, string other)
    {
        long start = TimeProvider.System.GetTimestamp();
        await UntilRevokedAsync(during);
        Write($"Applied on all: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s after the return");
        await Nodes.UntilHealthAsync(_nodes.OverHttp, 200, "Healthy");
        await Nodes.AssertAllAsync(401, _nodes.All, before);
        await Nodes.AssertAllAsync(200, _nodes.All, other);
    }

    private Task UntilRevokedAsync(string token) => Task.WhenAll(_nodes.All.Select(node => Nodes.UntilRevokedAsync(node, token)));

    // A node that has never read the feed accepts nothing; or it does not start.
    private async Task<Node?> StartWithoutServerAsync(params string[] tokens)
    {
        if (!_nodes.Feed.IsOptionalAtStart)
        {
            var end = await Assert.ThrowsAsync<InvalidOperationException>(() => ChildProcess.RunAsync(
                ExternalPrograms.DotNet, Harness.Counterparts.SampleAssembly, "--port", "0", "--revocations", _nodes.Feed.GetSetting(_nodes.Feed.Port)));
            Assert.Contains("ended with 1: --revocations names a database that cannot be used. Failed to connect to", end.Message, StringComparison.Ordinal);
            return null;
        }

        Node node = await _nodes.StartNodeAsync();
        Assert.Equal((503, "Unhealthy"), await node.GetHealthAsync());
        foreach (string token in tokens)
            Assert.Equal(503, await node.SendAsync(token));
        return node;
    }
}

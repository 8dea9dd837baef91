namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>Processes that share revocations over a feed: revoked on one is rejected on all, for open streams too.</summary>
public abstract class SharedRevocationContract
{
    private const int Revocations = 200;

    // Promised is one second, for a stream two; the rest is for a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(10);

    private readonly Nodes _nodes;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    protected SharedRevocationContract(Nodes nodes)
    {
        nodes.Require();
        _nodes = nodes;
    }

    [Fact]
    public async Task Logout_on_one_node_is_in_effect_on_all_within_a_second_and_the_next_login_is_accepted()
    {
        await Nodes.UntilHealthAsync(_nodes.OverHttp, 200, "Healthy");
        List<(string Subject, string Token)> callers = [.. Enumerable.Range(0, Revocations).Select(_ => Guid.NewGuid().ToString()).Select(subject => (subject, _nodes.CreateToken(subject)))];
        List<TimeSpan> waits = [];
        foreach (var (number, caller) in callers.Index())
        {
            await Nodes.AssertAllAsync(200, _nodes.All, caller.Token);
            Node first = _nodes.OverHttp[number % Nodes.Count];
            long start = TimeProvider.System.GetTimestamp();
            Task logout = first.LogOutAsync(caller.Token);
            long[] ends = await Task.WhenAll(_nodes.All.Where(node => node != first).Select(node => Nodes.UntilRevokedAsync(node, caller.Token)));
            await logout;
            Assert.Equal(401, await first.SendAsync(caller.Token));
            waits.AddRange(ends.Select(end => TimeProvider.System.GetElapsedTime(start, end)));
        }

        Report("rejected on another node", waits, Limit);

        // A token of the same second as the logout is rejected too.
        await Task.Delay(TimeSpan.FromSeconds(1), _cancellation);
        foreach (var (subject, token) in callers)
        {
            await Nodes.AssertAllAsync(200, _nodes.All, _nodes.CreateToken(subject));
            await Nodes.AssertAllAsync(401, _nodes.All, token);
        }
    }

    [Fact]
    public async Task Logout_on_one_node_ends_the_streams_of_the_subject_on_the_others_and_no_other_stream()
    {
        await Nodes.UntilHealthAsync(_nodes.OverHttp, 200, "Healthy");
        List<Caller> callers = [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Caller.ConnectAsync(_nodes)))];
        try
        {
            Caller other = callers[^1];
            List<TimeSpan> waits = [];
            foreach (Caller caller in callers[..^1])
            {
                await caller.AssertOpenAsync();
                long start = TimeProvider.System.GetTimestamp();
                await _nodes.All[0].LogOutAsync(caller.Token);
                var ends = await Task.WhenAll(caller.Streams.Select(static stream => stream.End)).WaitAsync(TimeSpan.FromSeconds(60), _cancellation);
                Assert.Equal(["1008 The access token was revoked.", "aborted", "gRPC status 16"], ends.Select(static end => end.How));
                waits.AddRange(ends.Select(end => TimeProvider.System.GetElapsedTime(start, end.At)));
            }

            Report("ended on another node", waits, StreamLimit);
            await other.AssertOpenAsync();
        }
        finally
        {
            callers.ForEach(static caller => caller.Dispose());
        }
    }

    private static void Report(string what, List<TimeSpan> waits, TimeSpan limit)
    {
        waits.Sort();
        (TimeSpan p50, TimeSpan p99) = (waits[waits.Count / 2], waits[waits.Count * 99 / 100]);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{what}, {waits.Count} times: p50 {p50.TotalMilliseconds:0.0} ms, p99 {p99.TotalMilliseconds:0.0} ms, maximum {waits[^1].TotalMilliseconds:0.0} ms");
        Assert.InRange(p50, TimeSpan.Zero, limit);
        Assert.InRange(waits[^1], TimeSpan.Zero, BusyLimit);
    }

    /// <summary>The open streams of one subject: a WebSocket, server-sent events and a gRPC stream, each on another node.</summary>
    private sealed record Caller(string Token, NodeStream[] Streams) : IDisposable
    {
        public static async Task<Caller> ConnectAsync(Nodes nodes)
        {
            string token = nodes.CreateToken();
            return new Caller(token, await Task.WhenAll(
                NodeStream.OpenWebSocketAsync(nodes.All[1], token), NodeStream.OpenAsync(nodes.All[2], token), NodeStream.OpenAsync(nodes.Grpc, token)));
        }

        public Task AssertOpenAsync() => Task.WhenAll(Streams.Select(static stream => stream.AssertOpenAsync()));

        public void Dispose() => Array.ForEach(Streams, static stream => stream.Dispose());
    }
}

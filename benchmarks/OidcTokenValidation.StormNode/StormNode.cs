using System.Collections.Concurrent;
using OidcTokenValidation.PostgreSql;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Storm;

/// <summary>One node of an API in a process of its own: it gets requests at a fixed rate, whatever becomes of those before.</summary>
internal sealed class StormNode : IAsyncDisposable
{
    private const int RepeatEvery = 10;

    private readonly TestIssuer _issuer = new("https://issuer.example/", TimeProvider.System, TestSigningKey.Create("ES256", "storm"));
    private readonly DPoPClient _client = new();
    private readonly PostgreSqlReplayStore _store;
    private readonly AccessTokenValidator _validator;
    private readonly string _bearer;
    private readonly string _bound;
    private readonly ConcurrentQueue<SentRequest> _sent = [];
    private readonly ConcurrentQueue<ResourceRequest> _accepted = [];

    private StormNode(string connectionString)
    {
        _store = new PostgreSqlReplayStore(new PostgreSqlReplayStoreOptions { ConnectionString = connectionString });
        _validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = [TestIssuer.DefaultAudience],
            Issuers = [_issuer.Trust()],
            DPoP = { ReplayStore = _store },
        });
        _bearer = _issuer.Token().ExpiringIn(TimeSpan.FromHours(1)).Create();
        _bound = _issuer.Token().BoundTo(_client).ExpiringIn(TimeSpan.FromHours(1)).Create();
    }

    /// <summary>Warms up, waits for the start, sends the configured number of requests of each kind per second, and writes their outcomes.</summary>
    public static async Task RunAsync(string connectionString, DateTimeOffset start, int seconds, int perSecond, string file)
    {
        await using var node = new StormNode(connectionString);
        await node._store.CreateTableAsync();
        for (int request = 0; request < 200; request++)
            await node.SendAsync(DateTimeOffset.UtcNow, isBearer: request % 2 == 0);
        node._sent.Clear();

        // Timers and the thread pool are what an outage may hold up: the rate has a thread of its own.
        var rate = new Thread(() => node.SendAll(start, seconds * perSecond, TimeSpan.FromSeconds(1.0 / perSecond)));
        rate.Start();
        while (rate.IsAlive)
            await Task.Delay(100);
        await Task.Delay(TimeSpan.FromSeconds(5));
        await File.WriteAllLinesAsync(file, node._sent.Select(static sent => sent.ToString()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _validator.Dispose();
        await _store.DisposeAsync();
        _client.Dispose();
        _issuer.Dispose();
    }

    private void SendAll(DateTimeOffset start, int count, TimeSpan distance)
    {
        for (int request = 0; request < count; request++)
        {
            DateTimeOffset due = start + (request * distance);
            if (due - DateTimeOffset.UtcNow is var wait && wait > TimeSpan.Zero)
                Thread.Sleep(wait);
            ThreadPool.QueueUserWorkItem(static send => _ = send.Node.SendAsync(send.Due, isBearer: true), (Node: this, Due: due), preferLocal: false);
            ThreadPool.QueueUserWorkItem(static send => _ = send.Node.SendAsync(send.Due, isBearer: false), (Node: this, Due: due), preferLocal: false);
            if (request % RepeatEvery == 0)
                ThreadPool.QueueUserWorkItem(static send => _ = send.Node.RepeatAsync(send.Due), (Node: this, Due: due), preferLocal: false);
        }
    }

    private async Task SendAsync(DateTimeOffset due, bool isBearer)
    {
        ResourceRequest bound = _client.Request(_bound);
        ResourceRequest request = isBearer ? bound with { Authorization = $"Bearer {_bearer}", DPoP = default } : bound;
        AccessTokenValidationResult result = await _validator.ValidateAsync(request);
        Note(due, isBearer ? RequestKind.Bearer : RequestKind.Proof, result.Outcome);
        if (!isBearer && result.IsValid)
            _accepted.Enqueue(request);
    }

    private async Task RepeatAsync(DateTimeOffset due)
    {
        if (_accepted.TryDequeue(out ResourceRequest request))
            Note(due, RequestKind.RepeatedProof, (await _validator.ValidateAsync(request)).Outcome);
    }

    private void Note(DateTimeOffset due, RequestKind kind, AccessTokenOutcome outcome) =>
        _sent.Enqueue(new SentRequest(due.ToUnixTimeMilliseconds(), kind, outcome, (DateTimeOffset.UtcNow - due).TotalMilliseconds));
}

using System.Globalization;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Revocation;

/// <summary>The server of a feed: what its operator and its machine do to it, and the setting of the samples that names it.</summary>
internal abstract class FeedServer : IAsyncDisposable
{
    /// <summary>Whether the sample starts without it.</summary>
    public abstract bool IsOptionalAtStart { get; }

    public abstract int Port { get; }

    /// <summary>The value of <c>--revocations</c>, with the server behind a port.</summary>
    public abstract string GetSetting(int port);

    public abstract Task FreezeAsync();

    public abstract Task ThawAsync();

    public abstract Task KillAsync();

    public abstract Task StartAgainAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Redis without persistence: a restart loses everything.</summary>
internal sealed class RedisFeedServer(RedisServer server) : FeedServer
{
    public override bool IsOptionalAtStart => true;

    public override int Port => server.Port;

    public override string GetSetting(int port) => string.Create(CultureInfo.InvariantCulture, $"redis:127.0.0.1:{port}");

    public override Task FreezeAsync() => server.FreezeAsync();

    public override Task ThawAsync() => server.ThawAsync();

    public override Task KillAsync() => server.KillAsync();

    public override Task StartAgainAsync() => server.StartAgainAsync();

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}

/// <summary>PostgreSQL with a logged table. The sample creates it at its start, and ends if it cannot.</summary>
internal sealed class PostgreSqlFeedServer(PostgreSqlServer server) : FeedServer
{
    public override bool IsOptionalAtStart => false;

    public override int Port => server.Port;

    public override string GetSetting(int port) => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database=postgres;Username=test");

    public override Task FreezeAsync() => server.FreezeAsync();

    public override Task ThawAsync() => server.ThawAsync();

    public override Task KillAsync() => server.CrashAsync();

    public override Task StartAgainAsync() => server.StartAgainAsync();

    public override ValueTask DisposeAsync() => server.DisposeAsync();
}

using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.PostgreSql.Tests.Revocation;

/// <summary>What every revocation feed must keep, kept by a real PostgreSQL.</summary>
public sealed class FeedContractTests(SharedServer shared) : RevocationFeedContract, IAsyncLifetime
{
    private TestFeed? _feed;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public async ValueTask InitializeAsync() => _feed = await TestFeed.CreateAsync(shared.Server);

    public ValueTask DisposeAsync() => _feed!.DisposeAsync();

    protected override IRevocationFeed Open() => _feed!.Open();

    protected override Task AppendAsync(byte[] form) => _feed!.AppendAsync(form);

    protected override Task LoseEntriesAsync() => shared.Server.ExecuteAsync($"truncate {_feed!.Name}");

    protected override Task RemoveExpiredAsync() => _feed!.Open().RemoveExpiredAsync(Cancellation);
}

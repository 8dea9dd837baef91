using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>
/// Hours with tenants that are added and removed, from a fixed seed, with junk for all of them. Invariants at every step:
/// <list type="bullet">
/// <item>A token of a tenant that the resolver has not named for the interval, or that was removed by a call, is not accepted.</item>
/// <item>A good token of a tenant that the resolver names is valid or "unavailable"; of one that is cached it is valid.</item>
/// <item>Junk is never accepted, and there are never more tenants cached than <c>MaxResolvedIssuers</c>.</item>
/// <item>The requests stay within the budgets.</item>
/// </list>
/// </summary>
[Collection(nameof(SoakCollection))]
public sealed class TenantSoakTests
{
    private const int Tenants = 60;
    private const int Places = 20;
    private const int SharedPerMinute = 15;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Invariants_hold_while_tenants_are_added_and_removed_beside_junk(int seed)
    {
        using var world = new TenantWorld(static options => (options.MaxResolvedIssuers, options.ResolvedIssuerRequestsPerMinute) = (Places, SharedPerMinute));
        var random = new Random(seed);
        DateTimeOffset start = world.Clock.GetUtcNow();
        HashSet<string> named = [.. Enumerable.Range(0, Tenants / 2).Select(TenantWorld.NameOf)];
        DateTimeOffset[] trustedUntil = new DateTimeOffset[Tenants];
        int accepted = 0, unavailable = 0, refused = 0;
        world.Resolver = issuer => named.Contains(issuer) ? new TrustedIssuer { Issuer = issuer } : null;

        for (int step = 0; step < 3_000; step++)
        {
            int tenant = random.Next(Tenants);
            string name = TenantWorld.NameOf(tenant);
            switch (random.Next(20))
            {
                case 0 when named.Remove(name):
                    trustedUntil[tenant] = world.Clock.GetUtcNow() + Interval;
                    break;
                case 1:
                    named.Add(name);
                    break;
                case 2 when !named.Contains(name):
                    world.Validator.RemoveResolvedIssuer(name);
                    trustedUntil[tenant] = default;
                    break;
                case < 6:
                    Assert.False((await world.SendAsync(world.Junk(random.Next(Tenants * 3)))).IsValid);
                    Assert.False((await world.SendAsync(world.Junk(tenant, keyId: $"made-up-{step}"))).IsValid);
                    break;
                default:
                    bool isCached = world.Cached.Contains(name, StringComparer.Ordinal);
                    AccessTokenValidationResult result = await world.SendAsync(tenant);
                    Judge(result, isCached, named.Contains(name), world.Clock.GetUtcNow() < trustedUntil[tenant]);
                    _ = result.IsValid ? accepted++ : result.Outcome == AccessTokenOutcome.Unavailable ? unavailable++ : refused++;
                    break;
            }

            Assert.True(world.Validator.Issuers.Count <= Places);
            world.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(4_000)));
        }

        double minutes = (world.Clock.GetUtcNow() - start).TotalMinutes;
        TestContext.Current.TestOutputHelper?.WriteLine($"{accepted} accepted, {unavailable} unavailable, {refused} refused in {minutes:0} minutes; {world.RequestCount} requests");
        Assert.True(accepted > 500 && refused > 100 && unavailable > 0);
        Assert.True(world.RequestCount <= (SharedPerMinute * (minutes + 1)) + (Places * 5 * (minutes + 1)));
    }

    private static void Judge(in AccessTokenValidationResult result, bool isCached, bool isNamed, bool isTrustedStill)
    {
        if (isNamed && isCached)
            Assert.True(result.IsValid, result.Failure?.ToString());
        else if (isNamed)
            Assert.True(result.Outcome is AccessTokenOutcome.Valid or AccessTokenOutcome.Unavailable, result.Failure?.ToString());
        else if (!isTrustedStill)
            Assert.Equal(TokenFailureCode.IssuerNotTrusted, result.Failure?.Code);
    }
}

using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>Users who send requests: some often, some rarely, each with a token of an hour, and a new one when that is over.</summary>
/// <remarks>The same users send the same requests in every run. The busiest tenth of them sends about a third of the requests.</remarks>
internal sealed class Population(TestIssuer issuer, int users)
{
    private const int Seed = 20260101;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Random _random = new(Seed);
    private readonly ResourceRequest[] _requests = new ResourceRequest[users];
    private readonly DateTimeOffset[] _expiries = new DateTimeOffset[users];

    public int Count => users;

    public Random Random => _random;

    public int Next() => (int)(users * Math.Pow(_random.NextDouble(), 2));

    public bool HasToken(int user, DateTimeOffset now) => now < _expiries[user];

    /// <summary>The request of a user.</summary>
    /// <param name="isNew">Whether its token has never come before.</param>
    public ResourceRequest RequestOf(int user, DateTimeOffset now, out bool isNew)
    {
        isNew = !HasToken(user, now);
        if (isNew)
        {
            // Not all came at once: the first tokens are of any age.
            TimeSpan left = _expiries[user] == default ? Lifetime * _random.NextDouble() + TimeSpan.FromSeconds(1) : Lifetime;
            _expiries[user] = now + left;
            _requests[user] = TestRequest.Bearer(issuer.Token().WithSubject($"user-{user}").WithScope("read:timesheets", "write:timesheets").ExpiringIn(left).Create());
        }

        return _requests[user];
    }
}

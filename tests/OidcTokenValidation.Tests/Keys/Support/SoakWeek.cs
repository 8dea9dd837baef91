using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>The events of a soak test, from a seeded generator, and its invariants.</summary>
internal sealed class SoakWeek(SoakWorld world, int seed)
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(10);

    private readonly Random _random = new(seed);
    private readonly Dictionary<TestSigningKey, DateTimeOffset> _publishedAt = new() { [world.Issuer.Keys[0]] = world.Now };
    private readonly List<(TestSigningKey Key, DateTimeOffset LastUse)> _withdrawn = [];
    private TestSigningKey _signing = world.Issuer.Keys[0];
    private TestSigningKey? _announced;
    private DateTimeOffset _useAnnouncedAt;
    private DateTimeOffset _moodEndsAt;
    private DateTimeOffset _nextRotation;
    private bool _isWellAgain;
    private int _checkedRequests;
    private int _steps;
    private int _valid;
    private int _unavailable;
    private int _rejectedEarly;
    private int _rotations;
    private int _outages;
    private int _bogus;
    private int _expired;
    private int _replaced;
    private int _moved;
    private int _damaged;

    /// <summary>Whether all events that the test needs have occurred.</summary>
    public bool SawEverything => _valid > 1000 && _unavailable > 10 && _rotations > 10 && _outages > 10 && _bogus > 100 && _expired > 0 && _replaced > 3 && _damaged > 1 && (_moved > 3 || !world.CanMove) && world.Provider.NotModified > 10;

    public override string ToString() =>
        $"seed {seed}: {_steps} steps, {_valid} valid, {_unavailable} unavailable, {_rejectedEarly} refused within a slot, {_rotations} rotations, {_replaced} under the old name, {_moved} with a new address, {_outages} outages, {_damaged} with damaged responses, {_bogus} bogus, {_expired} times past the stale limit, {world.Provider.Requests.Count} requests";

    public async Task DayAsync()
    {
        DateTimeOffset end = world.Now + TimeSpan.FromDays(1);
        while (world.Now < end)
        {
            _steps++;
            await ChangeMoodAsync();
            Rotate();
            await PassAsync(Step());
            await CheckGoodTokenAsync();
            if (_random.Next(4) == 0)
                await CheckWithdrawnKeyAsync();
            if (_random.Next(16) == 0)
                await FloodAsync();
            CheckRequests();
            await CheckRecoveryAsync();
        }
    }

    // Mostly seconds around a change, minutes otherwise.
    private TimeSpan Step() => _random.Next(3) == 0 ? _random.NextDouble() * TimeSpan.FromSeconds(20) : _random.NextDouble() * LongestStep;

    private async Task ChangeMoodAsync()
    {
        if (world.Now < _moodEndsAt)
            return;
        bool ends = world.Provider.Mood != SoakMood.Well;
        world.Provider.Mood = ends || _random.Next(5) < 2 ? SoakMood.Well : (SoakMood)_random.Next(1, 9);
        world.Provider.Delay = TimeSpan.FromSeconds(_random.NextDouble() * 4.5);
        world.Provider.MaxAge = _random.Next(3) == 0 ? null : TimeSpan.FromMinutes(_random.Next(0, 90));
        double minutes = world.Provider.Mood == SoakMood.Well ? _random.Next(5, 240) : _random.Next(8) == 0 ? _random.Next(200, 400) : _random.Next(1, 60);
        _moodEndsAt = world.Now + TimeSpan.FromMinutes(minutes);
        _isWellAgain = ends;
        if (world.Provider.Mood is SoakMood.Well or SoakMood.Slow)
            return;
        _outages++;
        _damaged += world.Provider.Mood == SoakMood.DamagedUnderItsTag ? 1 : 0;
        await RotateAtTheBeginningOfAnOutageAsync();
    }

    // The keys were fetched recently, but more than one slot ago: they must not count as the provider's current keys.
    private async Task RotateAtTheBeginningOfAnOutageAsync()
    {
        SoakMood outage = world.Provider.Mood;
        world.Provider.Mood = SoakMood.Well;
        await PassAsync(TimeSpan.FromSeconds(30) + (3 * world.Slot));
        _ = await FinishAsync(await world.SendAsync(TokenBy(_signing, $"bogus-{_random.Next()}")));
        world.Provider.Mood = outage;
        await PassAsync(world.Slot * (0.9 + (_random.NextDouble() / 2)));
        _nextRotation = world.Now;
        Rotate();
        for (int token = 0; token < 3; token++)
        {
            await CheckGoodTokenAsync();
            await PassAsync(TimeSpan.FromSeconds(0.3));
        }
    }

    private void Rotate()
    {
        if (_announced is not null && world.Now >= _useAnnouncedAt)
            Use(_announced);
        if (_announced is not null || world.Now < _nextRotation)
            return;

        _rotations++;
        if (world.CanMove && _random.Next(4) == 0)
        {
            _moved++;
            world.Provider.Move();
        }

        if (_random.Next(4) == 0)
            Replace();
        else
            Publish();
        _nextRotation = world.Now + TimeSpan.FromMinutes(_random.Next(4) == 0 ? 0.5 : _random.Next(60, 600));
    }

    private void Publish()
    {
        TestSigningKey next = TestSigningKey.Create("ES256");
        _publishedAt[next] = world.Now;
        world.Issuer.AddKey(next);
        if (_random.Next(2) == 0)
            Use(next);
        else
            (_announced, _useAnnouncedAt) = (next, world.Now + TimeSpan.FromMinutes(_random.Next(1, 120)));
    }

    // Another key under the same name.
    private void Replace()
    {
        _replaced++;
        TestSigningKey next = TestSigningKey.Create("ES256", _signing.KeyId);
        _publishedAt[next] = world.Now;
        Use(next);
        world.Issuer.AddKey(next);
    }

    // The old key is withdrawn when the new one signs.
    private void Use(TestSigningKey next)
    {
        world.Issuer.RemoveKey(_signing);
        _withdrawn.Add((_signing, world.Now));
        if (_withdrawn.Count > 5)
        {
            _publishedAt.Remove(_withdrawn[0].Key);
            _withdrawn[0].Key.Dispose();
            _withdrawn.RemoveAt(0);
        }

        (_signing, _announced) = (next, null);
    }

    private async Task CheckGoodTokenAsync()
    {
        bool wasUsable = world.Known is { } before && world.Now < before.UsableUntil;
        bool wasKnown = wasUsable && world.Known!.Value.Keys.Contains(_signing);
        TestSigningKey key = _signing;
        Task<AccessTokenValidationResult> validation = await world.SendAsync(TokenBy(key));
        if (wasKnown)
            Assert.True(validation.IsCompleted, Say("A token of a known key waited."));
        AccessTokenValidationResult result = await FinishAsync(validation);
        if (world.Known is not null && !wasUsable)
            _expired++;
        if (wasKnown)
            Assert.True(result.IsValid, Say($"A token of a known key was not accepted: {result.Failure}"));
        switch (result.Outcome)
        {
            case AccessTokenOutcome.Valid:
                _valid++;
                Assert.True(world.Known is { } known && world.Now < known.UsableUntil && known.Keys.Contains(key), Say("A token was accepted without its key."));
                break;
            case AccessTokenOutcome.Unavailable:
                _unavailable++;
                break;
            default:
                _rejectedEarly++;
                Assert.True(MayBeRejected(key, result.Failure!.Code), Say($"A good token was rejected: {result.Failure}"));
                break;
        }
    }

    private bool MayBeRejected(TestSigningKey key, TokenFailureCode code)
    {
        // Metadata of the last minute counts as current.
        if (world.Provider.MovedAt is { } movedAt && world.Now - movedAt <= TimeSpan.FromMinutes(1) + (2 * world.Slot))
            return true;
        return code switch
        {
            TokenFailureCode.KeyNotFound => world.Known is { } last && world.Now - last.At <= world.Slot && _publishedAt[key] >= last.WrittenAt,

            // A known key of that name did not verify it: the provider is not called again within a slot, and cannot be called during an outage.
            TokenFailureCode.InvalidSignature => world.Known is { } last
                && (world.Now - last.At <= world.Slot || world.Provider.Mood != SoakMood.Well || world.LastFault != KeyFetchFault.None || !world.HasBudget),
            _ => false,
        };
    }

    private async Task CheckWithdrawnKeyAsync()
    {
        if (_withdrawn.Count == 0)
            return;
        TestSigningKey key = _withdrawn[_random.Next(_withdrawn.Count)].Key;
        AccessTokenValidationResult result = await FinishAsync(await world.SendAsync(TokenBy(key)));
        bool isKnown = world.Known is { } known && world.Now < known.UsableUntil && known.Keys.Contains(key);
        Assert.True(result.IsValid == isKnown, Say($"A withdrawn key: known {isKnown}, {result.Outcome}."));
        Assert.True(result.Outcome != AccessTokenOutcome.Rejected || result.Failure!.Code is TokenFailureCode.KeyNotFound or TokenFailureCode.InvalidSignature);
    }

    private async Task FloodAsync()
    {
        int tokens = _random.Next(1, 30);
        List<Task<AccessTokenValidationResult>> flood = [];
        string token = TokenBy(_signing, "bogus");
        for (int index = 0; index < tokens; index++)
        {
            _bogus++;
            flood.Add(await world.SendAsync(_random.Next(2) == 0 ? token : TokenBy(_signing, $"bogus-{_random.Next()}")));
            if (_random.Next(8) == 0)
                await PassAsync(TimeSpan.FromSeconds(_random.NextDouble() * 5));
            if (world.Known is { } known && world.Now < known.UsableUntil && known.Keys.Contains(_signing))
                Assert.True((await world.SendAsync(TokenBy(_signing))) is { IsCompletedSuccessfully: true, Result.IsValid: true }, Say("The flood delayed a known key."));
        }

        foreach (Task<AccessTokenValidationResult> bogus in flood)
            Assert.True((await FinishAsync(bogus)).Outcome is AccessTokenOutcome.Rejected or AccessTokenOutcome.Unavailable);
        if (_random.Next(2) == 0)
            await RotateDuringFloodAsync();
    }

    // The worst moment: the flood has just used up the budget. The next slot brings the keys, or the next minute where the keys have moved as well.
    private async Task RotateDuringFloodAsync()
    {
        _nextRotation = world.Now;
        Rotate();
        await CheckGoodTokenAsync();
        bool isWell = world.Provider.Mood == SoakMood.Well && world.LastFault == KeyFetchFault.None;
        await PassAsync((4 * world.Slot) + (world.Now - world.Provider.MovedAt < TimeSpan.FromMinutes(1) ? TimeSpan.FromMinutes(1) : TimeSpan.Zero));
        AccessTokenValidationResult healed = await FinishAsync(await world.SendAsync(TokenBy(_signing)));
        Assert.True(healed.IsValid || !isWell, Say($"A rotation during a flood has not healed: {healed.Failure}"));
    }

    // In any window: a full budget, its refill in that time, and the three documents by which a running fetch may exceed it.
    private void CheckRequests()
    {
        IReadOnlyList<DateTimeOffset> requests = world.Provider.Requests;
        for (; _checkedRequests < requests.Count; _checkedRequests++)
        {
            for (int back = 0; back <= Math.Min(_checkedRequests, 400); back++)
            {
                double ceiling = world.Options.RequestsPerMinute + ((requests[_checkedRequests] - requests[_checkedRequests - back]) / world.Slot) + 3;
                if (back + 1 > ceiling + 1e-6)
                    Assert.Fail(Say($"{back + 1} requests, {ceiling} allowed."));
            }
        }
    }

    private async Task CheckRecoveryAsync()
    {
        if (!_isWellAgain)
            return;
        _isWellAgain = false;

        // Half a minute at the default budget; with a smaller one, until the budget allows a fetch of two documents.
        TimeSpan recovery = TimeSpan.FromSeconds(Math.Max(30, 3 * world.Slot.TotalSeconds));
        DateTimeOffset limit = world.Now + recovery;
        while (world.Now < limit)
            await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(world.LastFault == KeyFetchFault.None, Say($"The provider is back, and the fault still {world.LastFault}."));
    }

    private async Task<AccessTokenValidationResult> FinishAsync(Task<AccessTokenValidationResult> validation)
    {
        while (!validation.IsCompleted)
            await world.PassAsync(TimeSpan.FromSeconds(0.5), validation);
        return await validation;
    }

    // While a response is pending, time passes in small steps, because otherwise it would always arrive late.
    private async Task PassAsync(TimeSpan time)
    {
        DateTimeOffset end = world.Now + time;
        while (world.Now < end)
        {
            TimeSpan rest = end - world.Now;
            TimeSpan step = TimeSpan.FromSeconds(world.IsFetching ? 0.5 : 60);
            await world.PassAsync(rest < step ? rest : step);
        }
    }

    private string TokenBy(TestSigningKey key, string? kid = null) =>
        (kid is null ? world.Issuer.Token().SignedBy(key) : world.Issuer.Token().SignedBy(key).WithHeader("kid", kid)).Create();

    private string Say(string what) => $"{what} At {world.Now:O}, mood {world.Provider.Mood} until {_moodEndsAt:O}, known since {world.Known?.At:O}. {this}";
}

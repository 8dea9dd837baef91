using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>An open stream ends when the next list calls its token not valid, without another request.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly TokenRevocations _revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(2) });
    private readonly StatusApi _api;

    public StreamTests() => _api = new StatusApi(configure: null, options => options.Revocations = _revocations);

    public void Dispose()
    {
        _api.Dispose();
        _revocations.Dispose();
    }

    [Fact]
    public async Task Stream_ends_when_the_list_changes()
    {
        AccessToken kept = await _api.AcceptAsync(_api.Token(1)), revoked = await _api.AcceptAsync(_api.Token(2)), other = await _api.AcceptAsync(_api.Issuer.Token().Create());
        var (ended, untouched) = (new TaskCompletionSource(), new TaskCompletionSource());
        using IDisposable first = _revocations.OnRevoked(revoked, ended.SetResult);
        using IDisposable second = _revocations.OnRevoked(kept, untouched.SetResult);
        using IDisposable third = _revocations.OnRevoked(other, untouched.SetResult);

        _api.Server.Publish(_api.List(2));
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        await ended.Task.Soon();
        Assert.False(untouched.Task.IsCompleted);
        Assert.Equal(2, _api.Server.Count);
    }

    [Fact]
    public async Task Stream_ends_when_the_same_bytes_have_other_bits()
    {
        // 0b0100: of one bit each the third is not valid, of two bits each the second.
        _api.Server.Publish(_api.List(1, [0b0100]));
        AccessToken token = await _api.AcceptAsync(_api.Token(1));
        var ended = new TaskCompletionSource();
        using IDisposable watcher = _revocations.OnRevoked(token, ended.SetResult);
        _api.Server.Publish(_api.List(2, [0b0100]));
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        await ended.Task.Soon();
    }

    [Fact]
    public async Task Stream_of_a_token_that_became_invalid_in_between_ends_at_once()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token(2));
        _api.Server.Publish(_api.List(2));
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        await _api.RejectAsync(_api.Token(2), TokenFailureCode.StatusNotValid);
        var ended = new TaskCompletionSource();
        using IDisposable watcher = _revocations.OnRevoked(token, ended.SetResult);
        Assert.True(ended.Task.IsCompletedSuccessfully);
    }
}

using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.StatusLists.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>One fetch serves all requests, and a request with a fresh list waits for nothing and allocates nothing for it.</summary>
public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Thousand_parallel_requests_cause_one_fetch()
    {
        using var api = new StatusApi();
        string body = api.List(1).Create();
        var gate = new TaskCompletionSource();
        api.Server.Answer = async (_, cancellation) =>
        {
            await gate.Task.WaitAsync(cancellation);
            return ListServer.Message(body);
        };
        string[] tokens = [api.Token(0), api.Token(1)];
        Task<AccessTokenValidationResult>[] requests = [.. Enumerable.Range(0, 1000).Select(i => Task.Run(() => api.SendAsync(tokens[i % 2])))];
        await api.Server.WaitUntilAsync(() => api.Server.Count == 1);
        gate.SetResult();
        AccessTokenValidationResult[] results = await Task.WhenAll(requests).Soon();
        Assert.Equal(500, results.Count(static result => result.IsValid));
        Assert.Equal(500, results.Count(static result => result.Failure?.Code == TokenFailureCode.StatusNotValid));
        Assert.Equal(1, api.Server.Count);
    }

    [Fact]
    public async Task Cancelled_request_leaves_the_fetch_to_the_others()
    {
        using var api = new StatusApi();
        string body = api.List().Create();
        var gate = new TaskCompletionSource();
        api.Server.Answer = async (_, cancellation) =>
        {
            await gate.Task.WaitAsync(cancellation);
            return ListServer.Message(body);
        };
        using var given = new CancellationTokenSource();
        Task<AccessTokenValidationResult> first = api.Validator.ValidateAsync(TestRequest.Bearer(api.Token()), given.Token).AsTask();
        Task<AccessTokenValidationResult> second = api.SendAsync(api.Token());
        await api.Server.WaitUntilAsync(() => api.Server.Count == 1);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.Soon());
        gate.SetResult();
        Assert.True((await second).IsValid);
        Assert.Equal(1, api.Server.Count);
    }

    [Fact]
    public async Task Server_that_does_not_respond_costs_a_request_the_time_limit_once()
    {
        using var api = new StatusApi();
        api.Server.Answer = static async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return new HttpResponseMessage();
        };
        Task<AccessTokenValidationResult> waiting = api.SendAsync(api.Token());
        await api.Server.WaitUntilAsync(() => api.Server.Count == 1);
        api.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TokenFailureCode.StatusListUnavailable, (await waiting).Failure?.Code);
        await api.UnavailableAsync(api.Token(), "TimedOut (no response); tokens that refer to it get 503.");
        Assert.Equal(1, api.Server.Count);
    }

    [Fact]
    public async Task Fresh_list_costs_a_cached_token_no_allocation()
    {
        using var api = new StatusApi();
        ResourceRequest request = TestRequest.Bearer(api.Token()), without = TestRequest.Bearer(api.Issuer.Token().ExpiringIn(TimeSpan.FromHours(1)).Create());
        for (int i = 0; i < 3; i++)
        {
            await api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken);
            await api.Validator.ValidateAsync(without, TestContext.Current.CancellationToken);
        }

        long bytes = Allocated.By(() => Send(request)), expected = Allocated.By(() => Send(without));
        Assert.Equal(expected, bytes);

        void Send(ResourceRequest sent)
        {
            ValueTask<AccessTokenValidationResult> sending = api.Validator.ValidateAsync(sent);
            Assert.True(sending.IsCompletedSuccessfully);
            Assert.True(sending.Result.IsValid);
        }
    }

    [Fact]
    public async Task Number_of_lists_is_bounded_and_the_one_that_is_needed_least_is_removed()
    {
        using var api = new StatusApi(static lists => lists.MaxLists = 2);
        for (int i = 0; i < 10; i++)
        {
            string address = $"https://issuer.example/{i}";
            api.Server.Publish(api.List(1, [0], address));
            await api.AcceptAsync(api.Token(0, address));
            await api.AcceptAsync(api.Token(1, address));
            api.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10, api.Server.Count);
        Assert.Equal("A status list of https://issuer.example/ was removed for another, although tokens refer to it: more than 2 are in use. Raise StatusLists.MaxLists. Reported once a minute at most.", api.Log.Messages(StatusApi.EvictedEvent)[0]);
        api.Server.Publish(api.List(1, [0], "https://issuer.example/0"));
        await api.AcceptAsync(api.Token(0, "https://issuer.example/0"));
        await api.AcceptAsync(api.Token(0, "https://issuer.example/9"));
        Assert.Equal(11, api.Server.Count);
    }

    [Fact]
    public async Task Requests_for_lists_are_bounded()
    {
        using var api = new StatusApi(static lists => lists.RequestsPerMinute = 5);
        for (int i = 0; i < 20; i++)
        {
            string address = $"https://issuer.example/{i}";
            api.Server.Publish(api.List(1, [0], address));
            if (i < 5)
                await api.AcceptAsync(api.Token(0, address));
            else
                await api.UnavailableAsync(api.Token(0, address));
        }

        Assert.Equal(5, api.Server.Count);
        api.Clock.Advance(TimeSpan.FromSeconds(12));
        await api.AcceptAsync(api.Token(0, "https://issuer.example/19"));
    }
}

using Grpc.Core;
using Grpc.Net.Client.Web;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>The test kit's DPoP handler under a gRPC channel: it creates a proof for each attempt, and sends the nonce that a challenge requires.</summary>
public sealed class DPoPHandlerTests : IDisposable
{
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256");

    public static TheoryData<bool, bool> Modes => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task All_four_kinds_of_calls_pass(bool nonces, bool knowsNonce)
    {
        await using NotesApi api = await NotesApi.StartAsync(options: options =>
        {
            options.DPoP.Mode = DPoPMode.Required;
            options.DPoP.RequireNonce = nonces;
        });
        using var client = new DPoPClient(_key, api.Clock);
        Notes.NotesClient notes = api.Client(client.CreateHandler(api.Issuer.Token().BoundTo(client).WithScope("read")));
        if (knowsNonce)
            await notes.GetAsync(new Note(), api.With(authorization: null));

        // Each kind is called first once, so that each kind receives the nonce challenge.
        string? known = client.Nonce;
        Assert.Equal("one of alice", (await notes.GetAsync(new Note { Text = "one" }, api.With(authorization: null))).Text);
        client.Nonce = known;
        using (AsyncServerStreamingCall<Note> watch = notes.Watch(new Note { Text = "one" }, api.With(authorization: null)))
        {
            Assert.True(await watch.ResponseStream.MoveNext(NotesApi.Cancellation));
            Assert.Equal("one of alice", watch.ResponseStream.Current.Text);
        }

        client.Nonce = known;
        using (AsyncClientStreamingCall<Note, Note> collect = notes.Collect(api.With(authorization: null)))
        {
            foreach (string text in (string[])["one", "two", "three"])
                await collect.RequestStream.WriteAsync(new Note { Text = text }, NotesApi.Cancellation);
            await collect.RequestStream.CompleteAsync();
            Assert.Equal("one two three of alice", (await collect).Text);
        }

        client.Nonce = known;
        using AsyncDuplexStreamingCall<Note, Note> chat = notes.Chat(api.With(authorization: null));
        foreach (string text in (string[])["one", "two", new string('x', 300_000)])
        {
            await chat.RequestStream.WriteAsync(new Note { Text = text }, NotesApi.Cancellation);
            Assert.True(await chat.ResponseStream.MoveNext(NotesApi.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation));
            Assert.Equal(text + " of alice", chat.ResponseStream.Current.Text);
        }

        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(NotesApi.Cancellation));
    }

    [Theory]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Nonce_challenge_is_met_in_gRPC_Web(GrpcWebMode mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(Order.WebFirst, options: static options =>
        {
            options.DPoP.Mode = DPoPMode.Required;
            options.DPoP.RequireNonce = true;
        });
        using var client = new DPoPClient(_key, api.Clock);
        DelegatingHandler handler = client.CreateHandler(api.Issuer.Token().BoundTo(client).WithScope("read"), new GrpcWebHandler(mode, ApiHost.CreateHandler()));
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(api.Host.Address, new() { HttpHandler = handler, DisposeHttpClient = true });
        Assert.Equal("one of alice", (await new Notes.NotesClient(channel).GetAsync(new Note { Text = "one" }, api.With(authorization: null))).Text);
        Assert.NotNull(client.Nonce);
    }

    [Fact]
    public async Task Call_that_is_rejected_for_another_reason_ends_while_its_client_still_writes()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using var client = new DPoPClient(_key, api.Clock);
        Notes.NotesClient notes = api.Client(client.CreateHandler(api.Issuer.Token().BoundTo(client)));
        using AsyncDuplexStreamingCall<Note, Note> chat = notes.Chat(api.With(authorization: null));
        RpcException rejected = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
                await chat.RequestStream.WriteAsync(new Note { Text = new string('x', 100_000) }, NotesApi.Cancellation).WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation);
        });
        Assert.Equal(StatusCode.PermissionDenied, rejected.StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(NotesApi.Cancellation))).StatusCode);
    }

    [Fact]
    public async Task Expired_stream_ends_with_the_status_under_the_handler()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        using var client = new DPoPClient(_key, api.Clock);
        Notes.NotesClient notes = api.Client(client.CreateHandler(api.Issuer.Token().BoundTo(client).WithScope("read").ExpiringIn(TimeSpan.FromMinutes(10))));
        using AsyncDuplexStreamingCall<Note, Note> chat = notes.Chat(api.With(authorization: null));
        await chat.RequestStream.WriteAsync(new Note { Text = "one" }, NotesApi.Cancellation);
        Assert.True(await chat.ResponseStream.MoveNext(NotesApi.Cancellation));
        api.Clock.Advance(NotesApi.TokenLife);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(NotesApi.Cancellation))).StatusCode);
    }

    public void Dispose() => _key.Dispose();
}

using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Rejected calls of Grpc.AspNetCore, as received by its clients and by plain HTTP clients.</summary>
public sealed class RejectionTests
{
    [Theory]
    [InlineData(null, Order.NoWeb, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWeb, Order.WebFirst, HttpProtocols.Http1)]
    [InlineData(GrpcWebMode.GrpcWebText, Order.WebFirst, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWeb, Order.WebLast, HttpProtocols.Http2)]
    [InlineData(GrpcWebMode.GrpcWebText, Order.WebLast, HttpProtocols.Http1)]
    public async Task Client_gets_the_status_and_the_challenge(GrpcWebMode? mode, Order order, HttpProtocols protocols)
    {
        await using NotesApi api = await NotesApi.StartAsync(order, protocols);
        Notes.NotesClient client = mode is { } web ? api.WebClient(web) : api.Client();
        (string?, StatusCode, string, string)[] rejections =
        [
            (null, StatusCode.Unauthenticated, "The call needs a valid access token.", "Bearer realm=\"api\", scope=\"read\""),
            ("Bearer x", StatusCode.Unauthenticated, "The access token is malformed.", "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is malformed.\""),
            (api.Issuer.Token().Bearer(), StatusCode.PermissionDenied, "The access token lacks a scope that is needed.",
                "Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"read\""),
        ];
        foreach ((string? authorization, StatusCode code, string message, string challenge) in rejections)
        {
            RpcException rejected = await Assert.ThrowsAsync<RpcException>(async () => await client.GetAsync(new Note(), api.With(authorization)));
            Assert.Equal((code, message), (rejected.StatusCode, rejected.Status.Detail));
            Assert.Equal(challenge, rejected.Trailers.GetAll("www-authenticate").First().Value);
        }
    }

    [Fact]
    public async Task Attributes_of_one_method_differ_from_the_service_s()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        Notes.NotesClient client = api.Client();
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await client.WriteAsync(new Note(), api.With(api.Bearer)))).StatusCode);
        Assert.Equal("one of alice", (await client.WriteAsync(new Note { Text = "one" }, api.With(api.Issuer.Token().WithScope("read", "write").Bearer()))).Text);
        Assert.Equal("one of anonymous", (await client.OpenAsync(new Note { Text = "one" }, api.With(authorization: null))).Text);
        Assert.Equal("one of alice", (await client.OpenAsync(new Note { Text = "one" }, api.With(api.Bearer))).Text);
        Assert.Equal(StatusCode.Unauthenticated, (await Assert.ThrowsAsync<RpcException>(async () => await client.OpenAsync(new Note(), api.With("Bearer x")))).StatusCode);
        Assert.Equal(StatusCode.PermissionDenied, (await Assert.ThrowsAsync<RpcException>(async () => await client.OpenAsync(new Note(), api.With(api.Issuer.Token().Bearer())))).StatusCode);
    }

    [Fact]
    public async Task Methods_that_do_not_exist_are_protected_like_their_service()
    {
        await using NotesApi api = await NotesApi.StartAsync();
        foreach (string path in (string[])["/notes.v1.Notes/Nothing", "/other.v1.Others/Get"])
        {
            Assert.Equal("16", await PostAsync(api, path, authorization: null, "application/grpc"));
            Assert.Equal("12", await PostAsync(api, path, api.Bearer, "application/grpc"));
        }
    }

    [Theory]
    [InlineData("/plain", "application/grpc-web")]
    [InlineData("/plain", "application/grpc-web-text")]
    [InlineData("/plain", "application/grpc")]
    [InlineData("/nowhere", "application/grpc-web")]
    [InlineData("/v1/notes/one", "application/grpc-web")]
    [InlineData("/notes.v1.Notes/Get", "application/json")]
    public async Task Request_that_is_not_a_call_of_a_gRPC_method_is_rejected_with_an_HTTP_status(string path, string contentType)
    {
        await using NotesApi api = await NotesApi.StartAsync(
            Order.WebFirst,
            map: static app =>
            {
                app.MapPost("/plain", static () => "plain").RequireAuthorization();
                app.MapFallback("/nowhere", static () => "nowhere").RequireAuthorization();
            });
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        HttpMethod method = path.StartsWith("/v1", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Post;
        Reply reply = await api.Host.SendAsync(path, "Bearer x", method, content);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Empty(reply.Headers["grpc-status"]);
        reply.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task Plain_endpoint_with_a_gRPC_content_type_is_not_ended_by_expiry()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NotesApi api = await NotesApi.StartAsync(map: app => app.MapPost("/plain", async () =>
        {
            reached.SetResult();
            await go.Task;
            return "plain";
        }).RequireAuthorization());
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/grpc-web");
        Task<Reply> sending = api.Host.SendAsync("/plain", api.Bearer, HttpMethod.Post, content);
        await reached.Task.WaitAsync(NotesApi.Cancellation);
        for (int i = 0; i < 4; i++)
            api.Clock.Advance(NotesApi.TokenLife);
        go.SetResult();
        (await sending).AssertOk("plain");
    }

    [Fact]
    public async Task Method_as_JSON_returns_a_problem_document_or_its_response()
    {
        await using NotesApi api = await NotesApi.StartAsync(protocols: HttpProtocols.Http1);
        (await api.Host.SendAsync("/v1/notes/one")).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"api\", scope=\"read\"", error: null);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.Host.SendAsync("/v1/notes/one", api.Issuer.Token().Bearer())).Status);
        Assert.Contains("one of alice", (await api.Host.SendAsync("/v1/notes/one", api.Bearer)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authentication_before_routing_rejects_and_ends_calls()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
                services.AddSingleton<NotesScript>();
                services.AddGrpc();
                services.AddAccessTokenGrpc();
            },
            static app =>
            {
                app.UseAuthentication();
                app.UseRouting();
                app.UseAuthorization();
                app.MapGrpcService<NotesService>().RequireAuthorization();
                app.MapPost("/plain", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization();
            },
            HttpProtocols.Http2);
        Assert.Equal("16", await PostAsync(host, "/notes.v1.Notes/Get", "Bearer x", "application/grpc"));
        Assert.Equal("0", await PostAsync(host, "/notes.v1.Notes/Get", Providers.Home.Token().Bearer(), "application/grpc"));
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/grpc");
        (await host.SendAsync("/plain", Providers.Home.Token().Bearer(), HttpMethod.Post, content)).AssertOk("alice");
    }

    private static Task<string> PostAsync(NotesApi api, string path, string? authorization, string contentType) => PostAsync(api.Host, path, authorization, contentType);

    private static async Task<string> PostAsync(ApiHost host, string path, string? authorization, string contentType)
    {
        using HttpClient client = host.CreateClient(ApiHost.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        request.Content.Headers.TryAddWithoutValidation("content-type", contentType);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("authorization", authorization);
        using HttpResponseMessage response = await client.SendAsync(request, NotesApi.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsByteArrayAsync(NotesApi.Cancellation);
        return (response.Headers.TryGetValues("grpc-status", out IEnumerable<string>? alone) ? alone : response.TrailingHeaders.GetValues("grpc-status")).Single();
    }
}

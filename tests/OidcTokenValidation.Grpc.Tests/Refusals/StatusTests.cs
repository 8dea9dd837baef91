using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Grpc.Tests.Refusals;

/// <summary>Refused calls: HTTP 200, a gRPC status in the headers, the challenge as metadata, no body (decision G34).</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private GrpcApi? _api;

    private GrpcApi Api => _api!;

    public async ValueTask InitializeAsync() => _api = await GrpcApi.StartAsync(Answer);

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    public static TheoryData<string?, string, string> Refusals => new()
    {
        { null, "The call needs a valid access token.", "Bearer realm=\"api\"" },
        { "Basic dXNlcjpwYXNz", "The call needs a valid access token.", "Bearer realm=\"api\"" },
        { "Bearer x", "The access token is malformed.", "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is malformed.\"" },
        { "Bearer", "The access token is empty.", "Bearer realm=\"api\", error=\"invalid_request\", error_description=\"The access token is empty.\"" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Without_good_credentials_it_is_UNAUTHENTICATED(string? authorization, string message, string challenge)
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, authorization);
        CallEnd end = await call.EndAsync();
        AssertRefused(end, "16", message, "application/grpc");
        Assert.Equal(challenge, end.Headers["www-authenticate"].First());
        Assert.StartsWith("DPoP realm=\"api\", algs=", end.Headers["www-authenticate"].ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_scope_it_is_PERMISSION_DENIED()
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, Api.Issuer.Token().Bearer(), "/things.v1.Things/Read");
        CallEnd end = await call.EndAsync();
        AssertRefused(end, "7", "The access token lacks a scope that is needed.", "application/grpc");
        Assert.EndsWith("scope=\"read\"", Assert.Single(end.Headers["www-authenticate"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issuer_that_cannot_be_reached_is_UNAVAILABLE()
    {
        await using TestIssuerServer issuer = TestIssuerServer.Start(Api.Clock);
        issuer.Script = static _ => new TestResponse { Status = 500 };
        await using GrpcApi api = await GrpcApi.StartAsync(Answer, options => options.Issuers.Add(issuer.Trust()));
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, issuer.Issuer.Token().Bearer());
        CallEnd end = await call.EndAsync();
        Assert.Equal(("14", true), (end.Status, end.IsTrailersOnly));
        Assert.NotEmpty(end.Headers["retry-after"]);
        Assert.Empty(end.Headers["www-authenticate"]);
    }

    [Fact]
    public async Task Withheld_descriptions_are_withheld_here_too()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(Answer, static options => options.DescribeErrors = false);
        foreach ((string authorization, string method, string status, string message) in new[]
        {
            ("Bearer x", GrpcApi.Method, "16", "The call needs a valid access token."),
            (api.Issuer.Token().Bearer(), "/things.v1.Things/Read", "7", "The access token does not allow this."),
        })
        {
            using ClientCall call = await ClientCall.SendOneAsync(api.Host, authorization, method);
            AssertRefused(await call.EndAsync(), status, message, "application/grpc");
        }
    }

    [Theory]
    [InlineData("application/grpc", "application/grpc")]
    [InlineData("application/grpc+proto", "application/grpc")]
    [InlineData("application/grpc+json", "application/grpc")]
    [InlineData("Application/GRPC;charset=utf-8", "application/grpc")]
    [InlineData("application/grpc-web", "application/grpc-web")]
    [InlineData("application/grpc-web+proto", "application/grpc-web")]
    [InlineData("APPLICATION/grpc-web-text", "application/grpc-web-text")]
    [InlineData("application/grpc-web-text+proto", "application/grpc-web-text")]
    public async Task Answer_is_of_the_family_of_the_request(string sent, string answered)
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, "Bearer x", contentType: sent);
        AssertRefused(await call.EndAsync(), "16", "The access token is malformed.", answered);
    }

    [Theory]
    [InlineData("application/grpc-web", "application/grpc-web")]
    [InlineData("application/grpc-web-text+proto", "application/grpc-web-text")]
    [InlineData("application/grpc", null)]
    public async Task Over_HTTP_1_only_gRPC_Web_is_answered_so(string sent, string? answered)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(Answer, protocols: HttpProtocols.Http1);
        Reply reply = await SendAsync(api, sent);
        if (answered is null)
        {
            reply.AssertProblem(System.Net.HttpStatusCode.Unauthorized, "invalid_token");
            return;
        }

        Assert.Equal((200, string.Empty, 0, answered), ((int)reply.Status, reply.Body, reply.ContentLength, reply.ContentType));
        Assert.Equal("16", Assert.Single(reply.Headers["grpc-status"]));
        Assert.Equal("The access token is malformed.", Assert.Single(reply.Headers["grpc-message"]));
        Assert.NotEmpty(reply.Challenges);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpcx")]
    [InlineData("application/grpc-webx")]
    [InlineData("application/grpc,application/json")]
    [InlineData("text/application/grpc")]
    public async Task Other_requests_get_a_problem_document(string contentType) =>
        (await SendAsync(Api, contentType)).AssertProblem(System.Net.HttpStatusCode.Unauthorized, "invalid_token");

    [Theory]
    [InlineData("GET", "application/grpc-web")]
    [InlineData("GET", "application/grpc")]
    [InlineData("HEAD", "application/grpc-web")]
    [InlineData("PUT", "application/grpc-web-text")]
    public async Task No_cache_and_no_other_client_is_told_200(string method, string contentType)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(Answer, map: static app => app.MapMethods("/things", ["GET", "HEAD", "PUT"], Answer).RequireAuthorization());
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await api.Host.SendAsync("/things", "Bearer x", HttpMethod.Parse(method), content)).Status);
    }

    [Fact]
    public async Task Registering_twice_changes_nothing_and_good_calls_pass()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(Answer, services: static services => services.AddAccessTokenGrpc());
        Assert.Single(api.Host.Services.GetServices<AspNetCore.IChallengeResponseWriter>());
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, api.Bearer, "/things.v1.Things/Read");
        CallEnd end = await call.EndAsync();
        Assert.Equal("0", end.Status);
        Assert.Equal(["alice"], end.Messages);
    }

    private static async Task<Reply> SendAsync(GrpcApi api, string contentType)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await api.Host.SendAsync(GrpcApi.Method, "Bearer x", HttpMethod.Post, content);
    }

    private static async Task Answer(HttpContext context)
    {
        await context.Response.Body.WriteMessageAsync(context.GetAccessToken()?.Subject ?? "anonymous", context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static void AssertRefused(CallEnd end, string status, string message, string contentType)
    {
        Assert.Equal((status, message, true, contentType), (end.Status, end.Message, end.IsTrailersOnly, end.ContentType));
        Assert.Empty(end.Messages);
    }
}

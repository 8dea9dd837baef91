using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>Rejected calls have HTTP status 200, a gRPC status in the headers, the challenge as metadata, and no body.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private GrpcApi? _api;

    private GrpcApi Api => _api!;

    public async ValueTask InitializeAsync() => _api = await GrpcApi.StartAsync(WriteSubjectAsync);

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    public static TheoryData<string?, string, string> Rejections => new()
    {
        { null, "The call needs a valid access token.", "Bearer realm=\"api\"" },
        { "Basic dXNlcjpwYXNz", "The call needs a valid access token.", "Bearer realm=\"api\"" },
        { "Bearer x", "The access token is malformed.", "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is malformed.\"" },
        { "Bearer", "The access token is empty.", "Bearer realm=\"api\", error=\"invalid_request\", error_description=\"The access token is empty.\"" },
    };

    [Theory]
    [MemberData(nameof(Rejections))]
    public async Task Call_without_valid_credentials_is_UNAUTHENTICATED(string? authorization, string message, string challenge)
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, authorization);
        CallEnd end = await call.EndAsync();
        AssertRejected(end, "16", message, "application/grpc");
        Assert.Equal(challenge, end.Headers["www-authenticate"].First());
        Assert.StartsWith("DPoP realm=\"api\", algs=", end.Headers["www-authenticate"].ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_without_the_scope_is_PERMISSION_DENIED()
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, Api.Issuer.Token().Bearer(), "/things.v1.Things/Read");
        CallEnd end = await call.EndAsync();
        AssertRejected(end, "7", "The access token lacks a scope that is needed.", "application/grpc");
        Assert.EndsWith("scope=\"read\"", Assert.Single(end.Headers["www-authenticate"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_with_an_unreachable_issuer_is_UNAVAILABLE()
    {
        await using TestIssuerServer issuer = TestIssuerServer.Start(Api.Clock);
        issuer.Script = static _ => new TestResponse { Status = 500 };
        await using GrpcApi api = await GrpcApi.StartAsync(WriteSubjectAsync, options => options.Issuers.Add(issuer.Trust()));
        using ClientCall call = await ClientCall.SendOneAsync(api.Host, issuer.Issuer.Token().Bearer());
        CallEnd end = await call.EndAsync();
        Assert.Equal(("14", true), (end.Status, end.IsTrailersOnly));
        Assert.NotEmpty(end.Headers["retry-after"]);
        Assert.Empty(end.Headers["www-authenticate"]);
    }

    [Fact]
    public async Task Error_descriptions_are_omitted_when_they_are_disabled()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(WriteSubjectAsync, static options => options.DescribeErrors = false);
        foreach ((string authorization, string method, string status, string message) in new[]
        {
            ("Bearer x", GrpcApi.Method, "16", "The call needs a valid access token."),
            (api.Issuer.Token().Bearer(), "/things.v1.Things/Read", "7", "The access token does not allow this."),
        })
        {
            using ClientCall call = await ClientCall.SendOneAsync(api.Host, authorization, method);
            AssertRejected(await call.EndAsync(), status, message, "application/grpc");
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
    public async Task Response_content_type_is_of_the_family_of_the_request(string sent, string expected)
    {
        using ClientCall call = await ClientCall.SendOneAsync(Api.Host, "Bearer x", contentType: sent);
        AssertRejected(await call.EndAsync(), "16", "The access token is malformed.", expected);
    }

    [Theory]
    [InlineData("application/grpc-web", "application/grpc-web")]
    [InlineData("application/grpc-web-text+proto", "application/grpc-web-text")]
    [InlineData("application/grpc", null)]
    public async Task GRPC_status_over_HTTP_1_is_sent_to_gRPC_Web_only(string sent, string? expected)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(WriteSubjectAsync, protocols: HttpProtocols.Http1);
        Reply reply = await SendAsync(api, sent);
        if (expected is null)
        {
            reply.AssertProblem(System.Net.HttpStatusCode.Unauthorized, "invalid_token");
            return;
        }

        Assert.Equal((200, string.Empty, 0, expected), ((int)reply.Status, reply.Body, reply.ContentLength, reply.ContentType));
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
    public async Task Request_with_another_method_gets_401_instead_of_200(string method, string contentType)
    {
        await using GrpcApi api = await GrpcApi.StartAsync(WriteSubjectAsync, map: static app => app.MapMethods("/things", ["GET", "HEAD", "PUT"], WriteSubjectAsync).RequireAuthorization());
        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await api.Host.SendAsync("/things", "Bearer x", HttpMethod.Parse(method), content)).Status);
    }

    [Fact]
    public async Task Second_registration_changes_nothing_and_valid_calls_succeed()
    {
        await using GrpcApi api = await GrpcApi.StartAsync(WriteSubjectAsync, services: static services => services.AddAccessTokenGrpc());
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

    private static async Task WriteSubjectAsync(HttpContext context)
    {
        await context.Response.Body.WriteMessageAsync(context.GetAccessToken()?.Subject ?? "anonymous", context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static void AssertRejected(CallEnd end, string status, string message, string contentType)
    {
        Assert.Equal((status, message, true, contentType), (end.Status, end.Message, end.IsTrailersOnly, end.ContentType));
        Assert.Empty(end.Messages);
    }
}

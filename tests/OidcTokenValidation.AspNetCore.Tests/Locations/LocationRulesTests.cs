using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Locations;

/// <summary>Invalid locations stop the start of the application with a message that contains the correction.</summary>
public sealed class LocationRulesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:")]
    [InlineData("Ä")]
    [InlineData("Authorization")]
    [InlineData("cookie")]
    [InlineData("DPoP")]
    [InlineData("Sec-WebSocket-Protocol")]
    public void Field_with_another_meaning_is_not_a_valid_location(string name) => Assert.Throws<ArgumentException>(() => AccessTokenLocation.Field(name));

    [Fact]
    public void ToString_of_a_location_is_its_expression()
    {
        Assert.Equal("Query", AccessTokenLocation.Query.ToString());
        Assert.Equal("WebSocketProtocol", AccessTokenLocation.WebSocketProtocol.ToString());
        Assert.Equal("Field(\"X-Token\")", AccessTokenLocation.Field("X-Token").ToString());
        Assert.Throws<ArgumentNullException>(() => AccessTokenLocation.Field(null!));
    }

    [Fact]
    public async Task Two_locations_on_one_endpoint_stop_the_start()
    {
        InvalidOperationException exception = await ThrowsAsync(static app =>
            app.MapGroup("/group").AcceptAccessTokenFrom(AccessTokenLocation.Query).MapGet("/a", () => "a").AcceptAccessTokenFrom(AccessTokenLocation.Field("X-Token")));
        Assert.Contains("'HTTP: GET /group/a'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Query", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Field(\"X-Token\")", exception.Message, StringComparison.Ordinal);
        await ThrowsAsync(static app => app.MapGet("/a", () => "a").AcceptAccessTokenFrom(AccessTokenLocation.Field("X")).AcceptAccessTokenFrom(AccessTokenLocation.Field("Y")));
    }

    [Fact]
    public async Task Authentication_before_routing_reads_no_location()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
            },
            static app =>
            {
                app.UseAuthentication();
                app.UseRouting();
                app.UseAuthorization();
                app.MapGet("/query", static (HttpContext context) => "in").RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Query);
            });
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await host.SendAsync("/query?access_token=" + Providers.Home.Token().Create())).Status);
        (await host.SendAsync("/query", Providers.Home.Token().Bearer())).AssertOk("in");
    }

    private static async Task<InvalidOperationException> ThrowsAsync(Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
        await using WebApplication app = builder.Build();
        map(app);
        return Assert.Throws<InvalidOperationException>(() => ((IEndpointRouteBuilder)app).DataSources.SelectMany(static source => source.Endpoints).ToArray());
    }
}

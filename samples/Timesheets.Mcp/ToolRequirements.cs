using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Timesheets.Mcp;

/// <summary>
/// Adds the requirements of a tool to those of the endpoint for the request that calls it. Authorization then rejects the request with status 403 and all
/// scopes of the operation, from which clients know what to request. The SDK's own check of the attributes sends status 200 and an error without scopes;
/// it remains the one that counts: it has the tool that is called, whatever was read here.
/// </summary>
internal sealed class ToolRequirements(RequestDelegate next, IOptions<McpServerOptions> server)
{
    /// <summary>No message is longer. It is read before authorization, but only with a valid token.</summary>
    public const int MaxRequestBytes = 256 * 1024;

    private readonly ConcurrentDictionary<(Endpoint Endpoint, McpServerTool Tool), Endpoint> _endpoints = new();

    /// <summary>Lists the tools that the caller's token does not suffice for too: otherwise no client would request their scopes.</summary>
    public static McpRequestHandler<ListToolsRequestParams, ListToolsResult> ListAll(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            ListToolsResult result = await next(request, cancellationToken);
            result.Tools = [.. request.Server.ServerOptions.ToolCollection!.Select(static tool => tool.ProtocolTool)];
            return result;
        };

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint endpoint
            && HttpMethods.IsPost(context.Request.Method)
            && context.GetAccessToken() is not null
            && await ReadToolAsync(context) is { } name
            && server.Value.ToolCollection?.TryGetPrimitive(name, out McpServerTool? tool) == true)
        {
            context.SetEndpoint(_endpoints.GetOrAdd((endpoint, tool), static key => Combine((RouteEndpoint)key.Endpoint, key.Tool)));
        }

        await next(context);
    }

    private static RouteEndpoint Combine(RouteEndpoint endpoint, McpServerTool tool) => new(
        endpoint.RequestDelegate!,
        endpoint.RoutePattern,
        endpoint.Order,
        new EndpointMetadataCollection([.. endpoint.Metadata, .. tool.Metadata.OfType<IAuthorizeData>()]),
        endpoint.DisplayName);

    // Read as the SDK reads it. What is no message is left to the SDK.
    private static async Task<string?> ReadToolAsync(HttpContext context)
    {
        context.Request.EnableBuffering(bufferThreshold: MaxRequestBytes);
        try
        {
            JsonRpcMessage? message = await JsonSerializer.DeserializeAsync(
                context.Request.Body, McpJsonUtilities.DefaultOptions.GetTypeInfo<JsonRpcMessage>(), context.RequestAborted);
            return message is JsonRpcRequest { Method: RequestMethods.ToolsCall, Params: JsonObject call }
                && call["name"] is JsonValue value && value.TryGetValue(out string? name) ? name : null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)   // not JSON, or a member twice
        {
            return null;
        }
        finally
        {
            context.Request.Body.Position = 0;
        }
    }
}

internal static class ToolRequirementsExtensions
{
    /// <summary>Call it between <c>UseAuthentication</c> and <c>UseAuthorization</c>.</summary>
    public static IApplicationBuilder UseToolRequirements(this IApplicationBuilder app) => app.UseMiddleware<ToolRequirements>();
}

namespace OidcTokenValidation.AspNetCore;

/// <summary>Aborts the response when the access token of the request's user is no longer accepted: for server-sent events and long downloads.</summary>
/// <remarks>
/// WebSockets, the connections of SignalR's hubs and native gRPC calls (with <c>AddAccessTokenGrpc</c>) end with their token without it, with a status of
/// their own. A request without an access token is not ended. On a method of a hub it does nothing: the connection ends as a whole.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class EndWithAccessTokenAttribute : Attribute;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Aborts the response when the access token of the request's user expires or is revoked: for server-sent events and long downloads.</summary>
/// <remarks>
/// WebSockets, connections of SignalR's hubs and native gRPC calls (with <c>AddAccessTokenGrpc</c>) end with their token without it, with a status of
/// their protocol. A request without an access token is not ended. On a method of a hub it has no effect: the connection ends as a whole.
/// A response that has not started when the token is revoked is aborted a second later, so that a logout can respond to the token that it revokes.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class EndWithAccessTokenAttribute : Attribute;

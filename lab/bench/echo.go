package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
)

const echoCommand = "echo"

// echo acknowledges whatever Slack sends and does nothing else, until the connection ends. What it
// takes is the floor: the lab's own time and the machine's.
func echo() error {
	url, err := openConnection(os.Getenv("SLACK_API_URL"), os.Getenv("SLACK_APP_TOKEN"))
	if err != nil {
		return err
	}
	conn, res, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = res.Body.Close(); _ = conn.Close() }()
	for {
		var envelope struct {
			ID string `json:"envelope_id"`
		}
		if err := conn.ReadJSON(&envelope); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		if envelope.ID == "" {
			continue // hello
		}
		if err := conn.WriteJSON(map[string]string{"envelope_id": envelope.ID}); err != nil {
			return fmt.Errorf("acknowledge: %w", err)
		}
	}
}

// openConnection asks Slack for the address of a connection.
func openConnection(api, token string) (string, error) {
	req, err := http.NewRequest(http.MethodPost, api+"apps.connections.open", http.NoBody)
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("apps.connections.open: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct{ URL, Error string }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("apps.connections.open: %w", err)
	}
	if answer.URL == "" {
		return "", errors.New("apps.connections.open: " + answer.Error)
	}
	return answer.URL, nil
}
